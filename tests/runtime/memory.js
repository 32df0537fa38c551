// Memory to the limit and back, several times.

function equal(actual, expected, what) {
  if (!Object.is(actual, expected))
    throw new Error(`${what ?? "value"}: expected ${String(expected)}, got ${String(actual)}`);
}

function fill(make) {
  const kept = [];
  try {
    for (;;) kept.push(make());
  } catch (error) {
    const count = kept.length;
    kept.length = 0;
    equal(error.message, "out of memory");
    return count;
  }
}

export default function () {
  const big = "xyz".repeat(300000);
  for (const [make, rounds] of [[() => new Uint8Array(1000000), 3], [() => big.substring(1), 3],
    [() => new ArrayBuffer(30000), 3], [() => new Uint8Array(800), 2]]) {
    const first = fill(make);
    equal(first > 10, true, `${first} of ${make}`);
    for (let round = 0; round < rounds; round++) {
      const next = fill(make);
      equal(next > first * 0.6, true, `${next} after ${first} of ${make}`);
    }
  }
  // Cycles are garbage too.
  for (let i = 0; i < 50000; i++) {
    const a = { padding: [1, 2, 3, 4, 5, 6, 7, 8] }, b = { a };
    a.b = b;
  }
  let grown = [];
  for (let i = 0; i < 1000000; i++) grown.push(i);
  equal(grown.length, 1000000);
  grown = null;
  let text = "";
  for (let i = 0; i < 1000000; i++) text += "ab";
  equal(text.length, 2000000);
  return "ok";
}
