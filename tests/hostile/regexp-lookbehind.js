// expect: out-of-gas
export default () => /(?<=^c(a+)+)b/.test("a".repeat(40) + "b");
