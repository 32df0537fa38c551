// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const map = new Map([[0, 0]]);
  map.forEach((value, key) => map.set(key + 1, 0));
};
