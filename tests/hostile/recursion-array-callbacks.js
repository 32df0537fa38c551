// expect: result ["InternalError","InternalError","InternalError","InternalError","InternalError"]
// gas: 400000000
export default () => ["map", "forEach", "reduce", "flatMap", "find"].map((method) => {
  const again = () => [1, 2][method](again);
  try { return again(); } catch (error) { return error.name; }
});
