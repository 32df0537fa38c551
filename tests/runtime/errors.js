// What an error tells: its position in its file, no frame of the runtime library.

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

function thrower() {
  throw new TypeError("where");
}

export default function () {
  let stack;
  try {
    thrower();
  } catch (error) {
    stack = error.stack;
  }
  equal(/^    at thrower \(errors\.js:\d+:\d+\)\n    at default \(errors\.js:\d+:\d+\)\n$/.test(stack), true, stack);

  const within = throws(() => structuredClone({ get x() { return thrower(); } }), "TypeError").stack;
  equal(within.includes("runtime"), false, within);
  equal(within.startsWith("    at thrower (errors.js:"), true, within);
  const refusal = throws(() => structuredClone(() => {}), "DataCloneError").stack;
  equal(refusal.startsWith("    at <anonymous> (errors.js:"), true, refusal);

  let deep;
  (function recurse(n) { if (n) recurse(n - 1); else deep = new Error("deep").stack; })(500);
  equal(deep.trimEnd().split("\n").length, 64);

  const syntax = throws(() => eval("1 +\n  }"), "SyntaxError");
  equal(syntax.lineNumber, 2);
  equal(syntax.columnNumber, 3);

  const memory = throws(() => { const a = []; for (;;) a.push(new Uint8Array(1 << 20)); }, "InternalError");
  equal(memory.message, "out of memory");
  equal(new Array(1000).fill(1).length, 1000, "memory came back");
  class Mine extends RangeError {}
  equal(new Mine("m") instanceof RangeError, true);
  equal(new AggregateError([1, 2], "m").errors.length, 2);
  equal(new Error("m", { cause: 0 }).cause, 0);
  return "ok";
}
