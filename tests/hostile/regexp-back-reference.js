// expect: out-of-gas
export default () => /^(a*)*\1(a*)*\2$/.test("a".repeat(40) + "b");
