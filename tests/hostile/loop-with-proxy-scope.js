// expect: out-of-gas
var has = { has: () => true, get: (target, key) => (key === Symbol.unscopables ? undefined : 1) };
function main() {
  with (new Proxy({}, has)) {
    while (anything) whatever;
  }
}
