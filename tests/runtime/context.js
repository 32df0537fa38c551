// The context of an invocation without secrets: gas, log, secrets.

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

export default function (input, context) {
  equal(arguments.length, 2);
  equal(this, undefined);
  equal(Object.keys(context).slice(0, 3).join(), "secrets,gas,log");
  const { secrets, gas, log } = context;
  equal(typeof gas.limit, "number");
  const before = gas.left;
  for (let i = 0; i < 1000; i++);
  const after = gas.left;
  equal(before <= gas.limit, true);
  equal(after < before, true, "gas is used by a loop");
  throws(() => { "use strict"; gas.left = 1; }, "TypeError");
  equal(Object.getPrototypeOf(secrets), null);
  equal(secrets.NOPE, undefined);
  equal(secrets.__proto__, undefined);
  equal(secrets.constructor, undefined);
  equal(secrets.toString, undefined);
  equal(secrets.bytes("NOPE"), undefined);
  equal(secrets.bytes("bytes"), undefined);
  equal("NOPE" in secrets, false);
  equal(Object.keys(secrets).length, 0);
  equal(JSON.stringify(secrets), "{}");
  throws(() => { "use strict"; secrets.X = 1; }, "TypeError");
  throws(() => Object.defineProperty(secrets, "X", { value: 1 }), "TypeError");
  throws(() => { "use strict"; secrets.bytes = 1; }, "TypeError");
  equal(typeof log, "function");
  for (const level of ["debug", "info", "warn", "error"]) equal(typeof log[level], "function");
  return "ok";
}
