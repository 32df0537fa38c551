// crypto.getRandomValues and crypto.randomUUID (Web Cryptography 10.1).
(function (global, native, shared) {
  const { DOMException, finishClass, defineProperty, arrayByteLength } = shared;
  const { randomFill, randomUUID, classOf } = native;

  const integerArrays = {
    __proto__: null,
    Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 1, Uint16Array: 1, Int32Array: 1,
    Uint32Array: 1, BigInt64Array: 1, BigUint64Array: 1,
  };
  const otherViews = { __proto__: null, Float32Array: 1, Float64Array: 1, DataView: 1 };

  let allowed = true;
  class Crypto {
    #brand;
    constructor() {
      if (!allowed) throw new TypeError("Illegal constructor");
    }
    getRandomValues(array) {
      this.#brand;
      if (arguments.length === 0) throw new TypeError("getRandomValues: an argument is required");
      const name = classOf(array);
      if (!integerArrays[name]) {
        if (!otherViews[name])
          throw new TypeError("getRandomValues: the argument must be a typed array of integers");
        throw new DOMException(
          `getRandomValues: ${name} is not a typed array of integers`, "TypeMismatchError");
      }
      const size = arrayByteLength(array);
      if (size > 65536)
        throw new DOMException(
          `getRandomValues: at most 65536 bytes at once, asked for ${size}`, "QuotaExceededError");
      randomFill(array);
      return array;
    }
    randomUUID() {
      this.#brand;
      return randomUUID();
    }
  }
  finishClass(Crypto, "Crypto", ["getRandomValues", "randomUUID"]);
  const crypto = new Crypto();
  allowed = false;
  const holder = {
    get crypto() {
      return crypto;
    },
  };
  defineProperty(global, "crypto", {
    __proto__: null, get: shared.getOwnPropertyDescriptor(holder, "crypto").get, enumerable: true,
    configurable: true,
  });
})
