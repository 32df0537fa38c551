// setTimeout, clearTimeout and the clock that stands while a function runs.

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
  setTimeout(() => {}, 1);
} catch (error) {
  atTopLevel = error.message;
}
const timeAtTopLevel = Date.now();

const sleep = (delay) => new Promise((done) => setTimeout(done, delay));

export default async function () {
  equal(timeAtTopLevel, 0, "Date.now() at the top level");
  if (!atTopLevel.includes("top level")) throw new Error(atTopLevel);

  const start = Date.now();
  for (let i = 0; i < 100000; i++);
  equal(Date.now(), start, "the clock stands");
  await sleep(50);
  equal(Date.now() - start >= 50, true, "the clock moves by waiting");

  // In the order of due time, then of creation; microtasks after each.
  const order = [];
  await new Promise((done) => {
    setTimeout(() => order.push("20"), 20);
    setTimeout(() => order.push("10a"), 10);
    setTimeout(() => { order.push("10b"); Promise.resolve().then(() => order.push("micro")); }, 10);
    setTimeout(() => order.push("10c"), 10);
    setTimeout(() => order.push("0"));
    setTimeout(() => order.push("negative"), -5);
    setTimeout(() => order.push("NaN"), "x");
    setTimeout(done, 30);
    queueMicrotask(() => order.push("first"));
  });
  equal(order.join(), "first,0,negative,NaN,10a,10b,micro,10c,20");

  equal(await new Promise((done) => setTimeout((...args) => done(args.join()), 0, 1, "b", null)), "1,b,");
  equal(await new Promise((done) => setTimeout(function () { done(this === globalThis); })), true);

  const id = setTimeout(() => order.push("never"), 0);
  equal(Number.isInteger(id) && id > 0, true);
  clearTimeout(id);
  clearTimeout(id);
  clearTimeout(undefined);
  clearTimeout();
  clearTimeout(1e9);
  clearTimeout("x");
  const cleared = [];
  const ids = [];
  for (let i = 0; i < 100; i++) ids.push(setTimeout(() => cleared.push(i), (i * 37) % 50));
  for (let i = 0; i < 100; i += 3) clearTimeout(ids[i]);
  await sleep(60);
  equal(cleared.length, 66);
  equal(order.includes("never"), false);

  let chained = 0;
  await new Promise((done) => {
    const next = () => (++chained === 50 ? done() : setTimeout(next, 0));
    next();
  });
  equal(chained, 50);

  throws(() => setTimeout(), "TypeError");
  throws(() => setTimeout("code"), "TypeError");
  throws(() => setTimeout(() => {}, Symbol()), "TypeError");
  throws(() => setTimeout(() => {}, 1n), "TypeError");

  const many = [];
  const flood = throws(() => { for (;;) many.push(setTimeout(() => {}, 1e6)); }, "RangeError");
  equal(flood.message.includes("10000"), true);
  equal(many.length, 10000);
  many.forEach(clearTimeout);
  setTimeout(() => {}, 1e6);
  setTimeout(() => { throw new Error("a timer that nobody waits for must not run"); }, 1000000);
  return "ok";
}
