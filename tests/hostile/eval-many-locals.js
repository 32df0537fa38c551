// expect: out-of-gas
// gas: 1000000000
export default () => new Function("var " + Array.from({ length: 70000 }, (_, i) => "v" + i).join() + "; return 1")();
