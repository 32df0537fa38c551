function main() {
  const map = new Map(), set = new Set();
  for (let i = 0; i < 120000; i++) {
    map.set("k" + (i % 5000), i);
    set.add(i % 7000);
  }
  let sum = 0;
  for (const [, value] of map) sum += value;
  return sum + set.size;
}
