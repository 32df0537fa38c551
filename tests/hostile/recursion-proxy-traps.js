// expect: result "InternalError"
export default () => {
  const proxy = new Proxy({}, { get: (target, key, receiver) => receiver[key] });
  try { return proxy.x; } catch (error) { return error.name; }
};
