// expect: out-of-gas
// memory: 8388608
// gas: 1000000000
// The engine goes on counting after it has no room for the text; gas ends it.
export default () => Array(2 ** 32 - 1).join("separator").length;
