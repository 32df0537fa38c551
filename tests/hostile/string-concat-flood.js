// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const kept = [];
  for (let i = 0; ; i++) kept.push(`${i}:${"y".repeat(1000)}`);
};
