// expect: out-of-gas
// memory: 16777216
export default () => ("a".repeat(1000000) + "c").indexOf("a".repeat(100000) + "b");
