// What is global, with which attributes, and what is not there.

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

const attributes = (object, name) => {
  const found = Object.getOwnPropertyDescriptor(object, name);
  if (!found) return "absent";
  return ("value" in found ? (found.writable ? "w" : "-") : "a") + (found.enumerable ? "e" : "-") +
    (found.configurable ? "c" : "-");
};

export default function () {
  for (const name of ["DOMException", "TextEncoder", "TextDecoder", "Crypto", "console", "Map", "Promise"])
    equal(attributes(globalThis, name), "w-c", name);
  for (const name of ["atob", "btoa", "queueMicrotask", "setTimeout", "clearTimeout", "structuredClone"])
    equal(attributes(globalThis, name), "wec", name);
  equal(attributes(globalThis, "crypto"), "aec");
  for (const name of ["std", "os", "scriptArgs", "print", "SharedArrayBuffer", "Atomics", "process",
    "require", "Deno", "Bun", "load", "gc", "bjson"])
    equal(attributes(globalThis, name), "absent", name);
  for (const name of ["log", "debug", "info", "warn", "error"]) {
    equal(attributes(console, name), "wec", `console.${name}`);
    equal(console[name].name, name);
    equal(console[name].length, 0);
    throws(() => new console[name](), "TypeError");
  }
  equal(Object.prototype.toString.call(console), "[object console]");
  equal(Object.getPrototypeOf(Object.getPrototypeOf(console)), Object.prototype);
  equal(Object.keys(Object.getPrototypeOf(console)).length, 0);
  for (const name of ["TextEncoder", "TextDecoder", "Crypto", "DOMException"]) {
    equal(attributes(globalThis[name], "prototype"), "---", `${name}.prototype`);
    equal(attributes(globalThis[name].prototype, "constructor"), "w-c");
    equal(attributes(globalThis[name].prototype, Symbol.toStringTag), "--c");
  }
  equal(structuredClone.length, 1);
  equal(setTimeout.length, 1);
  equal(clearTimeout.length, 0);
  equal(queueMicrotask.length, 1);
  // Locale and time zone: none but UTC.
  equal(new Date(0).getTimezoneOffset(), 0);
  equal(new Date(2024, 6, 1).toISOString(), "2024-07-01T00:00:00.000Z");
  equal(new Date(0).toString(), "Thu Jan 01 1970 00:00:00 GMT+0000");
  equal((1234.5).toLocaleString(), "1234.5");
  // Code from text is code like any other.
  equal(eval("1 + 1"), 2);
  equal(new Function("a", "b", "return a * b")(6, 7), 42);
  equal((0, eval)("typeof equal"), "undefined");
  throws(() => eval("}"), "SyntaxError");
  return "ok";
}
