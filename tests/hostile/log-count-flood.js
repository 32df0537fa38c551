// expect: memory-limit InternalError: out of memory
// memory: 8388608
// host-calls: 10000000
// gas: 50000000000
export default () => {
  for (let i = 0; ; i++) console.count("label " + i + "x".repeat(500));
};
