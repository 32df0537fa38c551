// crypto: Web Cryptography 10.1.

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

let atTopLevel = "nothing was thrown";
try {
  crypto.getRandomValues(new Uint8Array(1));
} catch (error) {
  atTopLevel = error.message;
}
let uuidAtTopLevel = "nothing was thrown";
try {
  crypto.randomUUID();
} catch (error) {
  uuidAtTopLevel = error.message;
}

export default function () {
  if (!atTopLevel.includes("top level")) throw new Error(atTopLevel);
  if (!uuidAtTopLevel.includes("top level")) throw new Error(uuidAtTopLevel);

  for (const Type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array,
    Uint32Array, BigInt64Array, BigUint64Array]) {
    const array = new Type(64);
    equal(crypto.getRandomValues(array), array, Type.name);
    equal(array.every((x) => !x), false, `${Type.name} was filled`);
  }
  const buffer = new Uint8Array(300);
  crypto.getRandomValues(buffer.subarray(100, 200));
  equal(buffer.subarray(0, 100).every((x) => x === 0), true, "before the view");
  equal(buffer.subarray(200).every((x) => x === 0), true, "after the view");
  equal(crypto.getRandomValues(new Uint8Array(0)).length, 0);
  equal(crypto.getRandomValues(new Uint8Array(65536)).length, 65536);
  equal(throws(() => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError").code, 22);
  equal(throws(() => crypto.getRandomValues(new Float32Array(1)), "TypeMismatchError").code, 17);
  throws(() => crypto.getRandomValues(new Float64Array(1)), "TypeMismatchError");
  throws(() => crypto.getRandomValues(new DataView(new ArrayBuffer(8))), "TypeMismatchError");
  throws(() => crypto.getRandomValues(new ArrayBuffer(8)), "TypeError");
  throws(() => crypto.getRandomValues([1, 2]), "TypeError");
  throws(() => crypto.getRandomValues({ __proto__: Uint8Array.prototype }), "TypeError");
  throws(() => crypto.getRandomValues(), "TypeError");

  const seen = new Set();
  for (let i = 0; i < 100; i++) {
    const uuid = crypto.randomUUID();
    equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid), true, uuid);
    seen.add(uuid);
  }
  equal(seen.size, 100);
  throws(() => new Crypto(), "TypeError");
  throws(() => crypto.randomUUID.call({}), "TypeError");
  equal(crypto instanceof Crypto, true);
  equal(Object.prototype.toString.call(crypto), "[object Crypto]");
  return "ok";
}
