// A function that breaks what the runtime library could rely on breaks only itself.

const { defineProperty, ownKeys } = Reflect;

// Everything to break is listed before anything is broken.
function targets() {
  const accessors = [], values = [];
  for (const prototype of [Array.prototype, Map.prototype, Set.prototype, String.prototype,
    Number.prototype, RegExp.prototype, Date.prototype, ArrayBuffer.prototype, DataView.prototype,
    Object.getPrototypeOf(Uint8Array.prototype), Uint8Array.prototype, Promise.prototype,
    Function.prototype, Symbol.prototype, BigInt.prototype, Boolean.prototype, Error.prototype,
    TypeError.prototype, DOMException.prototype, TextEncoder.prototype, TextDecoder.prototype,
    Object.getPrototypeOf([][Symbol.iterator]()), Object.getPrototypeOf(new Map().entries())])
    for (const key of ownKeys(prototype))
      if (key !== "constructor" && key !== "encode" && key !== "decode")
        accessors.push([prototype, key]);
  for (const key of ["get", "set", "value", "writable", "enumerable", "configurable", "transfer",
    "stream", "toJSON", "then", "0", "1", "length", "name", "cause", "n"])
    accessors.push([Object.prototype, key]);
  for (const index of ["0", "1", "2"]) accessors.push([Array.prototype, index]);
  for (const object of [Object, Reflect, JSON, Array, Symbol, Math, Promise, Number, String])
    for (const key of ownKeys(object))
      if (typeof key === "string" && key !== "prototype") values.push([object, key]);
  for (const name of ["Map", "Set", "Error", "TypeError", "Date", "RegExp", "Array", "Uint8Array",
    "DataView", "String", "Number", "parseInt", "parseFloat", "DOMException", "Promise", "Reflect",
    "Object", "JSON", "Symbol", "BigInt", "RangeError"])
    values.push([globalThis, name]);
  return { __proto__: null, accessors, values, accessorCount: accessors.length, valueCount: values.length };
}

function poison() {
  const bomb = () => {
    throw { __proto__: null, text: "the runtime library used what the author replaced" };
  };
  const accessor = { __proto__: null, get: bomb, set: bomb, configurable: true };
  const { accessors, values, accessorCount, valueCount } = targets();
  for (let i = 0; i < valueCount; i++)
    defineProperty(values[i][0], values[i][1], { __proto__: null, value: bomb, configurable: true });
  for (let i = 0; i < accessorCount; i++) defineProperty(accessors[i][0], accessors[i][1], accessor);
}

export default function (input, { log, secrets }) {
  const map = new Map([[{ a: 1 }, new Set(["x"])]]);
  const bytes = new Uint8Array([1, 2, 3]);
  const error = new TypeError("message", { cause: 1 });
  const date = new Date(0);
  const promise = Promise.resolve(1);
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  const view = new DataView(bytes.buffer);
  const values = { __proto__: null, map, bytes, error, date, view, r: /x/g, n: 1, s: "a'b\"c",
    b: 1n, y: Symbol("q"), f() {}, C: class A {}, list: [1, , 2] };
  poison();

  log("%s %d %i %f %j %o %O %c %%", "text", 1, 2.5, "3.5", values.n, values.list, values.list, "css");
  log(values, promise, secrets, globalThis.crypto);
  log.error(error);
  console.assert(false, "x");
  console.count("c");
  console.group("g");
  console.groupEnd();
  console.trace("t");
  console.table(values.list);

  const copy = structuredClone(values.map);
  const copyBytes = structuredClone(bytes);
  structuredClone(date);
  structuredClone(view);
  structuredClone(values.r);
  structuredClone(values.list);
  if (copyBytes[2] !== 3) throw "typed arrays are cloned";
  if (atob(btoa("abc")) !== "abc") throw "base64";
  if (decoder.decode(encoder.encode("\u20ac")) !== "\u20ac") throw "UTF-8";
  if (crypto.randomUUID() === crypto.randomUUID()) throw "random";
  crypto.getRandomValues(bytes);
  queueMicrotask(() => {});
  setTimeout(() => {}, 1);
  try {
    structuredClone(() => {});
    return "a function was cloned";
  } catch {}
  return "ok";
}
