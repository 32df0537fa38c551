// DOMException: WebIDL 4.3.

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

export default function () {
  const error = new DOMException("text", "DataCloneError");
  equal(error.name, "DataCloneError");
  equal(error.message, "text");
  equal(error.code, 25);
  equal(error instanceof Error, true);
  equal(Object.getPrototypeOf(DOMException), Function.prototype);
  equal(Object.prototype.toString.call(error), "[object DOMException]");
  equal(String(error), "DataCloneError: text");
  equal(typeof error.stack, "string");
  equal(error.stack.includes("dom-exception.js"), true, error.stack);
  const plain = new DOMException();
  equal(plain.name, "Error");
  equal(plain.message, "");
  equal(plain.code, 0);
  equal(new DOMException("m", "NoSuchName").code, 0);
  equal(new DOMException("m", "toString").code, 0);
  equal(new DOMException(undefined, undefined).name, "Error");
  equal(new DOMException(1, null).name, "null");
  equal(new DOMException("m", { name: "AbortError", cause: 5 }).code, 20);
  equal(new DOMException("m", { name: "AbortError", cause: 5 }).cause, 5);
  equal("cause" in new DOMException("m", {}), false);
  equal(DOMException.DATA_CLONE_ERR, 25);
  equal(DOMException.prototype.INVALID_CHARACTER_ERR, 5);
  equal(error.QUOTA_EXCEEDED_ERR, 22);
  throws(() => { "use strict"; DOMException.INDEX_SIZE_ERR = 5; }, "TypeError");
  throws(() => DOMException("m"), "TypeError");
  throws(() => DOMException.prototype.name, "TypeError");
  throws(() => Object.create(error).name, "TypeError");
  class Mine extends DOMException {}
  equal(new Mine("m", "AbortError").code, 20);
  equal(new Mine() instanceof Mine, true);
  equal(Object.keys(DOMException.prototype).slice(0, 3).join(), "name,message,code");
  equal(DOMException.length, 0);
  return "ok";
}
