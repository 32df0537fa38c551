// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const many = Array(10000).fill("x");
  for (;;) setTimeout(() => {}, 1e6, ...many);
};
