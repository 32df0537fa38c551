// What a seed and a start time decide is decided; nothing else differs.

function equal(actual, expected, what) {
  if (!Object.is(actual, expected))
    throw new Error(`${what ?? "value"}: expected ${String(expected)}, got ${String(actual)}`);
}

const top = Math.random();

export default function () {
  equal(top > 0 && top < 1, true);
  const values = [Math.random(), Math.random(), Math.random()];
  equal(new Set([...values, top]).size, 4);
  equal(values.every((v) => v >= 0 && v < 1), true);
  // NaN has one bit pattern, wherever it comes from.
  const bits = (x) => { const v = new DataView(new ArrayBuffer(8)); v.setFloat64(0, x); return v.getBigUint64(0); };
  for (const nan of [NaN, -NaN, 0 / 0, Infinity - Infinity, Math.sqrt(-1), Number("x"), 0 * Infinity,
    Math.acos(2), Math.pow(-1, 0.5), parseFloat("y"), new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)[0],
    new Float32Array(new Uint32Array([0xffc00001]).buffer)[0]])
    equal(bits(nan), 0x7ff8000000000000n, String(nan));
  const float = new Float32Array(1);
  float[0] = -NaN;
  equal(new Uint32Array(float.buffer)[0], 0x7fc00000);
  const order = {};
  for (const key of ["b", "2", "a", "1"]) order[key] = 1;
  equal(Object.keys(order).join(), "1,2,b,a");
  equal([3, 1, 2, 1].map((v, i) => ({ v, i })).sort((a, b) => a.v - b.v).map((x) => x.i).join(), "1,3,2,0");
  equal(0.1 + 0.2, 0.30000000000000004);
  equal((0.000001).toString() + 1e21 + (25).toString(36) + (255.5).toString(16), "0.0000011e+21pff.8");
  return "ok";
}
