// expect: result "InternalError"
// A proxy that is its own prototype's prototype, by way of its trap.
export default () => {
  const proxy = new Proxy(Object.create(null), { getPrototypeOf: () => proxy });
  const child = Object.create(proxy);
  Object.setPrototypeOf(proxy, new Proxy({}, { get: (t, key) => child[key], has: (t, key) => key in child }));
  try { return child.x; } catch (error) { return error.name; }
};
