function main() {
  let x = 12345;
  const a = [];
  for (let i = 0; i < 40000; i++) {
    x = (x * 1103515245 + 12345) & 0x7fffffff;
    a.push(x);
  }
  a.sort((p, q) => p - q);
  return a[100];
}
