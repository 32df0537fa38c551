// What the console and the context's log print; the lines are in console.expected.

class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  get sum() {
    return this.x + this.y;
  }
}

class Named extends Map {}

class ApiError extends Error {}

function primitives() {
  console.log();
  console.log("text", "more");
  console.log(1, -0, 1.5, NaN, 10n, true, null, undefined, Symbol("s"));
  console.log(["it's", 'say "hi"', `it's "both"`, "line\nbreak", "\u0000\u001f\\"]);
}

function formats() {
  console.log("%s has %d, %i, %f", "Ada", "42", 42.9, "1.5x");
  console.log("%s %s %s %s", -0, 5n, Symbol("x"), null);
  console.log("%d %i %f %d", 5n, 5n, {}, Symbol());
  console.log("%j and %j", { a: [1] }, undefined);
  console.log("%o %O", [1, "a"], { b: "c" });
  console.log("%cstyled%c text", "color: red", "");
  console.log("100%", "%d", 5);
  console.log("%s %s", "one");
  console.log("%% %x %", 1);
  console.log("100%%");
  console.log({ a: 1 }, "%s", "x");
}

function objects() {
  console.log({}, [], { a: 1, "b-c": "x", 3: [1, 2] }, { [Symbol("key")]: 1 });
  console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } });
  console.log([[[[[[1]]]]]]);
  console.log(new Point(1, 2), new Point({ deep: new Point(0, 0) }, []), Object.create(null));
  console.log({ get a() { return 1; }, set b(v) {}, get c() { return 1; }, set c(v) {} });
  console.log([1, , 3, , , 6], new Array(3), Object.assign([1], { extra: true }));
  const cycle = { name: "cycle", list: [] };
  cycle.self = cycle;
  cycle.list.push(cycle);
  console.log(cycle);
  console.log({ f() {}, g: () => {}, h: class {}, i: class A extends Point {}, async j() {}, *k() {} });
  console.log(Object.assign(function named() {}, { property: 1 }));
  console.log(new Proxy({ hidden: 1 }, { get() { throw new Error("a trap ran"); } }));
  console.log((function () { return arguments; })(1, 2));
}

function builtIns() {
  console.log(new Map([["a", { b: 1 }], [{ c: 2 }, new Set([1, "x"])]]), new Map(), new Set());
  console.log(new Named([[1, 2]]), new WeakMap(), new WeakSet());
  console.log(new Date(0), new Date(NaN), /a\/b/gi, new Number(1), new String("s"), Object(1n), Object(false));
  console.log(new Uint8Array([1, 2, 3]), new Float64Array(2), new ArrayBuffer(4));
  console.log(Promise.resolve({ a: 1 }), new Promise(() => {}));
  console.log(Math, JSON, globalThis.crypto);
  console.log((function* () {})(), Symbol.iterator);
}

function errors() {
  const plain = (error) => {
    error.stack = "";
    return error;
  };
  console.log(plain(new Error("message")), plain(new TypeError("")), plain(new ApiError("api")));
  console.log(plain(Object.assign(new Error("with"), { code: 5 })));
  console.log(plain(new Error("outer", { cause: plain(new RangeError("inner")) })));
  console.log(plain(new DOMException("m", "AbortError")));
  console.log([plain(new Error("in a list"))]);
}

function layout() {
  console.log(Array.from({ length: 30 }, (_, i) => i * 1000));
  console.log(Array.from({ length: 101 }, () => 1).length, Array.from({ length: 102 }, () => 1));
  console.log({ first: "a".repeat(30), second: "b".repeat(30), third: "c".repeat(30) });
  console.log({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 });
  console.log("x".repeat(20), ["y".repeat(10010).length, "y".repeat(10003)].length);
}

function methods() {
  console.debug("debug");
  console.info("info");
  console.warn("warn");
  console.error("error");
  console.assert(true, "never");
  console.assert(false);
  console.assert(false, "about %s", "this");
  console.assert(0, { a: 1 });
  console.count();
  console.count();
  console.count("x");
  console.countReset();
  console.count();
  console.countReset("never counted");
  console.group("outer");
  console.log("inside\nof the group");
  console.group();
  console.warn("deeper");
  console.groupEnd();
  console.groupEnd();
  console.groupEnd();
  console.log("outside");
  console.dir({ a: { b: 1 } }, { depth: 0 });
  console.dirxml("xml");
  console.table([1]);
  console.clear();
}

export default function (input, { log, gas, secrets }) {
  primitives();
  formats();
  objects();
  builtIns();
  errors();
  layout();
  methods();
  log("log", { a: 1 }, "%s");
  log("%s", "formatted");
  log.debug("log.debug");
  log.info("log.info");
  log.warn("log.warn");
  log.error("log.error");
  log(gas, secrets);
  log("half a pair: \ud800, a pair: \ud83d\ude00");
  return "ok";
}
