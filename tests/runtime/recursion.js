// Recursion of every kind ends in an error that the function can catch.

function equal(actual, expected, what) {
  if (!Object.is(actual, expected))
    throw new Error(`${what ?? "value"}: expected ${String(expected)}, got ${String(actual)}`);
}

function depthOf(run) {
  try {
    run();
  } catch (error) {
    if (error.name === "RangeError" || error.name === "InternalError" || error.name === "SyntaxError")
      return;
    throw error;
  }
  throw new Error(`no error: ${run}`);
}

const repeated = (wrap, count = 50000) => {
  let value = wrap(undefined);
  for (let i = 0; i < count; i++) value = wrap(value);
  return value;
};

export default function () {
  let calls = 0;
  depthOf(function recurse() { calls++; return recurse() + 1; });
  equal(calls >= 5000, true, `${calls} nested calls`);
  let again = 0;
  depthOf(function recurse() { again++; return recurse() + 1; });
  equal(again, calls, "the same depth each time");

  depthOf(() => { const o = { get x() { return this.x; } }; o.x; });
  depthOf(() => { const o = { set x(v) { this.x = v; } }; o.x = 1; });
  depthOf(() => { const o = { toString() { return "" + o; } }; "" + o; });
  depthOf(() => { const o = { valueOf() { return +o; } }; +o; });
  depthOf(() => { const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o); });
  depthOf(() => JSON.stringify(1, function replace(k, v) { return { v }; }));
  depthOf(() => JSON.stringify(repeated((a) => [a])));
  depthOf(() => JSON.stringify(repeated((a) => ({ a }))));
  depthOf(() => JSON.parse("[".repeat(100000)));
  depthOf(() => JSON.parse('{"a":'.repeat(100000)));
  depthOf(() => repeated((p) => new Proxy(p ?? {}, {})).x);
  depthOf(() => "x" in repeated((p) => new Proxy(p ?? {}, {})));
  depthOf(() => Object.keys(repeated((p) => new Proxy(p ?? {}, {}))));
  depthOf(() => Array.isArray(repeated((p) => new Proxy(p ?? [], {}))));
  depthOf(() => repeated((p) => new Proxy(p ?? function () {}, {}))());
  depthOf(() => new (repeated((p) => new Proxy(p ?? function () {}, {})))());
  depthOf(() => repeated((f) => {
    const bound = (f ?? function () {}).bind(null);
    Object.defineProperty(bound, "name", { value: "" });
    return bound;
  })());
  depthOf(() => new (repeated((C) => (C ? class extends C {} : class {}), 20000))());
  depthOf(() => { class A { x = new A(); } new A(); });
  depthOf(() => [...(function* g() { yield* g(); })()]);
  depthOf(() => repeated((g) => (function* () { if (g) yield* g; })()).next());
  depthOf(() => { const f = () => [1].map(f); f(); });
  depthOf(() => { const f = () => [2, 1].sort(f); f(); });
  depthOf(() => { const f = () => "a".replace(/a/, f); f(); });
  depthOf(() => repeated((a) => [a]).flat(Infinity));
  depthOf(() => repeated((a) => [a]).join());
  depthOf(() => structuredClone(repeated((a) => [a])));
  depthOf(() => new RegExp("(?:".repeat(100000) + "a" + ")".repeat(100000)));
  for (const [open, close] of [["(", ")"], ["[", "]"], ["{", "}"], ["!", ""], ["- ", ""], ["a=>", ""],
    ["`${", "}`"], ["if(1)", ""], ["for(;;)", ""], ["(function(){", "})"], ["(class{x=", "})"],
    ["a=", ""], ["1?", ":1"], ["1**", ""], ["new ", ""], ["async a=>", ""]])
    depthOf(() => (0, eval)(`${open.repeat(50000)}1${close.repeat(50000)}`));
  depthOf(() => { globalThis.again = () => (0, eval)("again()"); again_(); function again_() { globalThis.again(); } });
  delete globalThis.again;
  depthOf(() => { class R extends RegExp { exec(s) { return this[Symbol.match](s); } } new R("a").exec("a"); });
  depthOf(() => { const o = { [Symbol.iterator]() { return [...o]; } }; [...o]; });
  depthOf(() => { class A { static [Symbol.hasInstance](x) { return x instanceof A; } } ({}) instanceof A; });

  // Deep structures are freed without recursion.
  repeated((a) => ({ a }), 200000);
  repeated((a) => () => a, 100000);
  repeated((a) => new Map([[1, a]]), 50000);
  equal(((n) => { const f = (n) => (n ? f(n - 1) : "fine"); return f(n); })(1000), "fine");
  return "ok";
}
