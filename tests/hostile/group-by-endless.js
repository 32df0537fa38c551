// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  function* endless() { for (let i = 0; ; i++) yield i; }
  return Object.groupBy(endless(), (x) => x);
};
