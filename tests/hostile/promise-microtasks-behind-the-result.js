// expect: out-of-gas
// The function has its result, and work of its own that does not end.
export default () => {
  const again = () => queueMicrotask(again);
  again();
  return 1;
};
