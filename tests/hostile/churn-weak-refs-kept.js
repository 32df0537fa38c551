// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const target = {}, kept = [];
  for (;;) kept.push(new WeakRef(target), new WeakMap([[target, kept]]));
};
