function main() {
  const value = { a: 1, b: [1, 2, 3, { c: "hello world", d: null, e: 1.5 }], f: "x".repeat(50) };
  let n = 0;
  for (let i = 0; i < 12000; i++) {
    const text = JSON.stringify(value);
    n += JSON.parse(text).b.length + text.length;
  }
  for (let j = 0; j < 200; j++) {
    const o = {};
    for (let i = 0; i < 300; i++) o["k" + i] = i;
    for (const k in o) n += o[k];
  }
  return n;
}
