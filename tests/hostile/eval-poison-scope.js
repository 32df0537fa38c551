// expect: result [2,"undefined"]
function main() {
  let inner = 1;
  eval("inner = 2; var leaked = 3; const kept = 4");
  (0, eval)("globalLeak = 5; var alsoGlobal = 6");
  return [inner, typeof kept];
}
