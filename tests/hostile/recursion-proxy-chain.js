// expect: result ["InternalError","InternalError","InternalError","InternalError","InternalError"]
// gas: 10000000000
export default () => {
  let proxy = function () {};
  for (let i = 0; i < 20000; i++) proxy = new Proxy(proxy, {});
  return [
    () => proxy.x,
    () => proxy(),
    () => Object.keys(proxy),
    () => ({}) instanceof proxy,
    () => "x" in Object.create(proxy),
  ].map((run) => { try { run(); } catch (error) { return error.name; } return "no error"; });
};
