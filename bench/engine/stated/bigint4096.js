function main() {
  let a = (1n << 4096n) - 12345n, s = 0n;
  for (let i = 0; i < 400; i++) {
    s += a * (a - BigInt(i));
    s &= (1n << 4096n) - 1n;
  }
  return Number(s & 0xffffffffn);
}
