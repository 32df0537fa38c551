// expect: result {"a":1}
// The result is written by the engine's own JSON, whatever the global says.
export default () => {
  JSON.stringify = () => "not json";
  globalThis.JSON = { stringify() { for (;;); } };
  return { a: 1 };
};
