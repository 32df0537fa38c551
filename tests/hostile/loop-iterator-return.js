// expect: out-of-gas
// Leaving a loop early calls the iterator's return(), which does not return.
export default () => {
  const iterator = { next: () => ({ value: 1, done: false }), return() { for (;;); } };
  const [first] = { [Symbol.iterator]: () => iterator };
  return first;
};
