// expect: result ["InternalError","InternalError","InternalError"]
export default () => {
  const apply = () => Reflect.apply(apply, null, []);
  const call = () => call.call(null);
  const has = { [Symbol.hasInstance]: () => ({}) instanceof has };
  return [apply, call, () => ({}) instanceof has]
    .map((run) => { try { return run(); } catch (error) { return error.name; } });
};
