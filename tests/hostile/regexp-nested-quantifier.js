// expect: out-of-gas
export default () => /^(a+)+$/.test("a".repeat(40) + "!");
