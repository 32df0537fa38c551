// expect: result "done"
// gas: 200000000
// Every method of every built-in loops. What the service itself does afterwards uses none of them.
export default (input, { log, secrets, gas }) => {
  const describe = Object.getOwnPropertyDescriptor, define = Object.defineProperty, keysOf = Reflect.ownKeys;
  const trap = () => { for (;;); };
  const seen = new Set([globalThis]), queue = [globalThis];
  const has = seen.has.bind(seen), add = seen.add.bind(seen);
  for (let i = 0; i < queue.length; i++) {
    const object = queue[i], keys = keysOf(object);
    for (let k = 0; k < keys.length; k++) {
      const value = describe(object, keys[k])?.value;
      if (value === null || (typeof value !== "object" && typeof value !== "function") || has(value)) continue;
      add(value);
      queue[queue.length] = value;
    }
  }
  for (let i = 1; i < queue.length; i++) {
    const keys = keysOf(queue[i]);
    for (let k = 0; k < keys.length; k++)
      try { if (typeof queue[i][keys[k]] === "function") define(queue[i], keys[k], { value: trap }); } catch {}
  }
  log("a line", { a: [1] });
  secrets.NOTHING;
  gas.left;
  return "done";
};
