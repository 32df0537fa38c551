// expect: result "alive"
// gas: 2000000000
// memory: 8388608
// With nothing left, each kind of allocation fails as an error that can be caught.
export default async () => {
  const fill = () => { const kept = []; try { for (let size = 65536; size >= 1; size >>= 1) try { for (;;) kept.push(new Uint8Array(size)); } catch {} } catch {} return kept; };
  const tries = [
    () => new Map([[1, 2]]), () => JSON.parse("[1,2,{\"a\":3}]"), () => new RegExp("(a|b)*c", "u").exec("abc"),
    () => eval("(function f(a) { return class { x = a } })")(1), () => "ab".repeat(100), () => 7n ** 1000n,
    () => new Proxy({}, {}), () => Promise.resolve(1).then(() => 2), () => structuredClone({ a: [1, 2] }),
    () => console.log("no room", { a: 1 }), () => setTimeout(() => {}, 1), () => [3, 1, 2].sort(), () => new Error("x").stack,
    () => Object.entries({ a: 1 }), () => new TextEncoder().encode("text"), () => [..."spread"], () => Symbol("s"),
    () => new WeakRef({}), () => (function* () { yield 1; })().next(), () => (async () => { await 1; })(),
  ];
  for (const run of tries) {
    const kept = fill();
    try { run(); } catch (error) { if (error !== null && error?.name !== "InternalError" && error?.name !== "SyntaxError") throw error; }
    kept.length = 0;
  }
  return "alive";
};
