// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const list = [];
  for (let i = 0; ; i++) list[i * 1000003] = i;
};
