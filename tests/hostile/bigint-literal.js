// expect: result true
// gas: 1000000000
// A literal of 100 000 digits is parsed when eval compiles it.
export default () => eval("1" + "0".repeat(20000) + "n") > 0n;
