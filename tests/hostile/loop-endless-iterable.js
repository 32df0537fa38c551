// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  const endless = { [Symbol.iterator]: () => ({ i: 0, next() { return { value: this.i++, done: false }; } }) };
  return new Set(endless).size;
};
