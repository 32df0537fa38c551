// expect: result ["InternalError","InternalError"]
// gas: 400000000
export default () => {
  let proxy = [];
  for (let i = 0; i < 20000; i++) proxy = new Proxy(proxy, {});
  return [() => Array.isArray(proxy), () => [].concat(proxy)]
    .map((run) => { try { return run(); } catch (error) { return error.name; } });
};
