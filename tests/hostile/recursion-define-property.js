// expect: result "InternalError"
export default () => {
  const proxy = new Proxy({}, { defineProperty: (t, key, d) => Reflect.defineProperty(proxy, key, d) });
  try { return Object.defineProperty(proxy, "x", { value: 1 }); } catch (error) { return error.name; }
};
