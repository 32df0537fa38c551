// Values that defend themselves are logged, and never trusted.

export default function (input, { log }) {
  const trap = () => { throw new Error("a trap ran"); };
  const handler = {};
  for (const name of Reflect.ownKeys(Reflect)) if (typeof name === "string") handler[name] = trap;
  const proxy = new Proxy(function () {}, handler);
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const getters = { get a() { trap(); }, set b(v) { trap(); } };
  const named = class { static get name() { trap(); } };
  const tag = { get [Symbol.toStringTag]() { trap(); } };
  const error = new Error("x");
  Object.defineProperty(error, "stack", { get: trap });
  Object.defineProperty(error, "message", { get: trap });
  Object.defineProperty(error, "name", { get: trap });
  const inherits = Object.create(proxy);
  const constructorGetter = { get constructor() { trap(); } };
  const nullConstructor = { constructor: null };
  const strange = { toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap, toJSON: trap };
  let deep = {};
  for (let i = 0; i < 100000; i++) deep = { deep };
  const wide = {};
  for (let i = 0; i < 5000; i++) wide[`k${i}`] = i;
  const shared = [1, 2, 3];
  let bomb = [];
  for (let i = 0; i < 60; i++) bomb = [bomb, bomb];
  const long = "x".repeat(1000000);
  const sparse = [];
  sparse[4294967294] = 1;
  for (const value of [proxy, revoked.proxy, getters, named, tag, error, inherits, constructorGetter,
    nullConstructor, strange, deep, wide, bomb, [long], sparse, new Uint8Array(1000000), [shared, shared],
    { __proto__: null }, Object.create(Object.create(null)), new (class extends Map {})(), globalThis])
    log(value);
  log("%s %d %i %f %o", proxy, strange, strange, strange, proxy);
  log("%d %i", Symbol(), 1n);
  return "ok";
}
