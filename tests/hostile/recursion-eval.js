// expect: result "SyntaxError"
// gas: 10000000000
var depth = 0;
function main() {
  const again = "depth++; eval(again)";
  try { return eval(again); } catch (error) { return error.name; }
}
