// The last bits as a number, not as text: native QuickJS 2025-04-26 prints zeros in front when its
// 64-bit limbs are written in base 16.
function main() {
  const p = (1n << 256n) - (1n << 32n) - 977n;
  const a = 123456789012345678901234567890n;
  let b = a;
  for (let i = 0; i < 40000; i++) b = (b * a + 7n) % p;
  return Number(b & 0xffffffffn);
}
