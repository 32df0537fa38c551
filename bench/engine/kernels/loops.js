function main() {
  let s = 0;
  for (let i = 0; i < 3000000; i++) s = (s + i * 7) % 1000003;
  return s;
}
