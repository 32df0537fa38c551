// expect: memory-limit InternalError: out of memory
// gas: 50000000000
export default () => new Uint8Array(2 ** 30);
