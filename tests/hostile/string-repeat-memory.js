// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => "x".repeat(2 ** 29);
