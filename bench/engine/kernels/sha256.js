const K = new Uint32Array(64).map((_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296));
const rotate = (x, n) => (x >>> n) | (x << (32 - n));
function block(w, h) {
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    w[i] = (w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + w[i - 7] +
            (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10))) | 0;
  }
  let [a, b, c, d, e, f, g, k] = h;
  for (let i = 0; i < 64; i++) {
    const t = (k + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) +
               ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const u = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) +
               ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
  }
  h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
}
function main() {
  const w = new Uint32Array(64), h = new Uint32Array(8);
  for (let n = 0; n < 1500; n++) {
    for (let i = 0; i < 16; i++) w[i] = n * i;
    block(w, h);
  }
  return h[0];
}
