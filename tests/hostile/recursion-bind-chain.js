// expect: result "InternalError"
// gas: 400000000
export default () => {
  let bound = () => 1;
  for (let i = 0; i < 20000; i++) {
    Object.defineProperty(bound, "name", { value: "" });
    bound = bound.bind(null);
  }
  try { return bound(); } catch (error) { return error.name; }
};
