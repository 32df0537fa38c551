// structuredClone: HTML 2.7.

function equal(actual, expected, what) {
  if (!Object.is(actual, expected))
    throw new Error(`${what ?? "value"}: expected ${String(expected)}, got ${String(actual)}`);
}

function throws(run, name, what) {
  try {
    run();
  } catch (error) {
    equal(error.name, name, `${what ?? run}: error`);
    return error;
  }
  throw new Error(`${what ?? run}: expected ${name}, nothing was thrown`);
}

const refused = (value, options) => {
  const error = throws(() => structuredClone(value, options), "DataCloneError");
  equal(error instanceof DOMException, true);
  equal(error.code, 25);
};

function primitivesAndWrappers() {
  for (const value of [undefined, null, true, false, 0, -0, 1.5, NaN, Infinity, "", "text", 10n ** 30n])
    equal(structuredClone(value), value);
  for (const value of [new Number(-0), new String("abc"), new Boolean(false), Object(7n)]) {
    const copy = structuredClone(value);
    equal(typeof copy, "object");
    equal(Object.getPrototypeOf(copy), Object.getPrototypeOf(value));
    equal(copy.valueOf(), value.valueOf());
  }
  const date = structuredClone(new Date(1234567890123));
  equal(date instanceof Date, true);
  equal(date.getTime(), 1234567890123);
  equal(structuredClone(new Date(NaN)).getTime(), NaN);
  const regexp = /a(b)/giu;
  regexp.lastIndex = 5;
  regexp.extra = 1;
  const copy = structuredClone(regexp);
  equal(String(copy), "/a(b)/giu");
  equal(copy.lastIndex, 0);
  equal("extra" in copy, false);
}

function containers() {
  const source = { a: [1, , { b: undefined }], [Symbol()]: 1, get g() { return 7; } };
  Object.defineProperty(source, "hidden", { value: 1 });
  const copy = structuredClone(source);
  equal(JSON.stringify(Object.keys(copy)), '["a","g"]');
  equal(copy.g, 7);
  equal(Object.getOwnPropertyDescriptor(copy, "g").writable, true);
  equal(1 in copy.a, false, "a hole stays a hole");
  equal(copy.a.length, 3);
  equal("b" in copy.a[2], true);
  const array = [1, 2];
  array.name = "x";
  array.length = 5;
  equal(structuredClone(array).name, "x");
  equal(structuredClone(array).length, 5);
  class Point { constructor() { this.x = 1; } }
  const point = structuredClone(new Point());
  equal(Object.getPrototypeOf(point), Object.prototype);
  equal(point.x, 1);
  equal(Object.getPrototypeOf(structuredClone(Object.create(null))), Object.prototype);
  equal(structuredClone({ __proto__: { inherited: 1 } }).inherited, undefined);
  equal(Object.hasOwn(structuredClone(JSON.parse('{"__proto__":1}')), "__proto__"), true);
  equal(structuredClone([1, 2, 3]).join(), "1,2,3");
  equal((function () { return structuredClone(arguments); })(1, 2)[1], 2);
}

function collections() {
  const key = { k: 1 };
  const map = new Map([[key, "v"], ["s", key], [NaN, 1]]);
  map.extra = 1;
  const copy = structuredClone(map);
  equal(copy instanceof Map, true);
  equal(copy.size, 3);
  const [first] = copy.keys();
  equal(first === key, false);
  equal(copy.get("s"), first, "identity within the clone");
  equal(copy.get(NaN), 1);
  equal("extra" in copy, false);
  const set = structuredClone(new Set([1, key, key]));
  equal(set.size, 2);
  const cyclic = new Set();
  cyclic.add(cyclic);
  const cyclicCopy = structuredClone(cyclic);
  equal(cyclicCopy.has(cyclicCopy), true);
}

function cycles() {
  const a = { name: "a" }, b = { a };
  a.b = b;
  a.self = a;
  const copy = structuredClone(a);
  equal(copy.self, copy);
  equal(copy.b.a, copy);
  equal(copy === a, false);
  const list = [];
  list.push(list, list);
  const listCopy = structuredClone(list);
  equal(listCopy[0], listCopy);
  equal(listCopy[1], listCopy);
}

function errors() {
  for (const Type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
    const error = new Type("message", { cause: { x: 1 } });
    error.extra = 1;
    const copy = structuredClone(error);
    equal(Object.getPrototypeOf(copy), Type.prototype, Type.name);
    equal(copy.message, "message");
    equal(copy.stack, error.stack);
    equal(copy.cause.x, 1);
    equal(copy.cause === error.cause, false);
    equal("extra" in copy, false);
  }
  class Custom extends TypeError { name = "Custom"; }
  equal(Object.getPrototypeOf(structuredClone(new Custom())), Error.prototype);
  equal(Object.hasOwn(structuredClone(new Error()), "message"), false);
  const exception = structuredClone(new DOMException("m", "DataCloneError"));
  equal(exception instanceof DOMException, true);
  equal(`${exception.name} ${exception.message} ${exception.code}`, "DataCloneError m 25");
}

function buffers() {
  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const source = { view: bytes.subarray(2, 5), wide: new Uint16Array(bytes.buffer, 4, 1),
    data: new DataView(bytes.buffer, 1, 3), buffer: bytes.buffer };
  const copy = structuredClone(source);
  equal(copy.view.join(), "3,4,5");
  equal(copy.view.byteOffset, 2);
  equal(copy.view.buffer, copy.buffer, "views share their buffer");
  equal(copy.data.buffer, copy.buffer);
  equal(copy.data.byteLength, 3);
  equal(copy.wide.length, 1);
  equal(copy.buffer.byteLength, 8);
  copy.view[0] = 99;
  equal(bytes[2], 3);
  for (const Type of [Int8Array, Uint8ClampedArray, Int16Array, Int32Array, Uint32Array, Float32Array,
    Float64Array])
    equal(structuredClone(Type.of(1, 2)) instanceof Type, true, Type.name);
  equal(structuredClone(BigInt64Array.of(-1n))[0], -1n);
}

function transfer() {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const view = new Uint8Array(buffer, 1);
  const moved = structuredClone({ buffer, view }, { transfer: [buffer] });
  equal(buffer.byteLength, 0, "the source is detached");
  equal(view.length, 0);
  equal([...new Uint8Array(moved.buffer)].join(), "1,2,3");
  equal(moved.view.buffer, moved.buffer);
  refused(buffer);
  refused(view);
  refused({}, { transfer: [buffer] });
  const other = new ArrayBuffer(1);
  refused({}, { transfer: [other, other] });
  refused({}, { transfer: [{}] });
  equal(other.byteLength, 1, "a refusal detaches nothing");
  const written = new Uint8Array([1]);
  const result = structuredClone({ get touch() { written[0] = 9; return 1; } , b: written.buffer },
    { transfer: new Set([written.buffer]) });
  equal(new Uint8Array(result.b)[0], 9);
  throws(() => structuredClone(1, { transfer: 1 }), "TypeError");
  throws(() => structuredClone(1, 1), "TypeError");
}

function refusals() {
  refused(() => {});
  refused(class {});
  refused(Symbol());
  refused({ deep: [{ f() {} }] });
  refused(Object(Symbol()));
  refused(new WeakMap());
  refused(new WeakRef({}));
  refused(Promise.resolve());
  refused((function* () {})());
  refused([][Symbol.iterator]());
  refused(new Proxy({}, {}));
  refused(new Proxy([], {}));
  throws(() => structuredClone(), "TypeError");
  equal(throws(() => structuredClone({ get x() { throw new RangeError("mine"); } }), "RangeError").message, "mine");
}

export default function () {
  for (const test of [primitivesAndWrappers, containers, collections, cycles, errors, buffers, transfer,
    refusals])
    test();
  return "ok";
}
