function counter() { let c = 0; return () => { c++; return c; }; }
function main() {
  let total = 0;
  for (let j = 0; j < 2000; j++) {
    const next = counter();
    for (let i = 0; i < 300; i++) total += next();
  }
  return [1, 2, 3].map((x) => x + total).reduce((a, b) => a + b);
}
