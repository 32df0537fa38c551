// expect: out-of-gas
export default () => /^(a|a|aa)*$/.test("a".repeat(60) + "b");
