// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  const kept = [];
  for (let i = 0; ; i++) kept.push({ ["a" + i]: 1, ["b" + i]: 2, ["c" + i]: 3 });
};
