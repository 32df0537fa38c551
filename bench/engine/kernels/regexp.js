function main() {
  const re = /(\w+)@(\w+)\.com/g;
  const text = "alice@example.com, bob@test.com; nobody at nowhere, x@y.com ".repeat(40);
  let c = 0;
  for (let i = 0; i < 250; i++) for (const m of text.matchAll(re)) c += m[1].length;
  return c;
}
