// Microtasks, promises and thenables.

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

export default async function () {
  const order = [];
  queueMicrotask(() => order.push(1));
  Promise.resolve().then(() => order.push(2));
  queueMicrotask(() => { order.push(3); queueMicrotask(() => order.push(5)); });
  (async () => { await null; order.push(4); })();
  await new Promise((done) => setTimeout(done));
  equal(order.join(), "1,2,3,4,5");
  equal(queueMicrotask(() => {}), undefined);
  throws(() => queueMicrotask(), "TypeError");
  throws(() => queueMicrotask({}), "TypeError");
  equal(await { then(done) { done("thenable"); } }, "thenable");
  try {
    await Promise.reject(new RangeError("r"));
    throw new Error("not reached");
  } catch (error) {
    equal(error.name, "RangeError");
  }
  equal((await Promise.allSettled([1, Promise.reject(2)])).map((x) => x.status).join(), "fulfilled,rejected");
  equal(await Promise.any([Promise.reject(1), 2]), 2);
  let caught;
  await import("x").catch((error) => { caught = error; });
  equal(caught.name, "SyntaxError");
  equal(caught.message.includes("one file"), true);
  async function* numbers() { yield 1; yield* [2, 3]; }
  const seen = [];
  for await (const n of numbers()) seen.push(n);
  equal(seen.join(), "1,2,3");
  return { then(done) { done("ok"); } };
}
