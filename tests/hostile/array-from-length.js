// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => Array.from({ length: 1e9 }, (_, i) => i);
