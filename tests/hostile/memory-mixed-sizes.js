// expect: result "alive"
// memory: 8388608
// gas: 10000000000
export default () => {
  let state = 1;
  const next = (n) => (state = (state * 48271) % 2147483647) % n;
  for (let round = 0; round < 3; round++) {
    const kept = [];
    try {
      for (;;) kept.push([() => new Uint8Array(next(20000)), () => "s".repeat(next(3000)) + round, () => Array(next(500)).fill({}), () => 3n ** BigInt(next(2000))][next(4)]());
    } catch (error) {
      if (error.message !== "out of memory") throw error;
    }
  }
  return "alive";
};
