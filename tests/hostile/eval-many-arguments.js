// expect: function-threw SyntaxError: Too many call arguments
// gas: 2000000000
export default () => new Function("return f(" + "1,".repeat(70000) + "1)")();
