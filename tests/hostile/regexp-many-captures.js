// expect: function-threw SyntaxError: too many captures
export default () => new RegExp("()".repeat(300)).exec("");
