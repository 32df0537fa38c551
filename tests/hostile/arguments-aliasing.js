// expect: result [9,9,0]
function main() {
  const alias = function (a) { arguments[0] = 9; const seen = a; arguments.length = 0; delete arguments[0]; a = 1; return [seen, seen, arguments.length]; };
  return alias(1, 2, 3);
}
