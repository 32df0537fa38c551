// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
// Each character of the subject leaves a state to come back to.
export default () => /^(?:a|b|ab)*$/.test("ab".repeat(2000000));
