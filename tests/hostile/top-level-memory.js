// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
const kept = [];
for (;;) kept.push(new Uint8Array(10000));
export default () => kept.length;
