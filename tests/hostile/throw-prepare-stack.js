// expect: result "done"
// Hooks of other engines into the making of a stack.
export default () => {
  Error.prepareStackTrace = () => { for (;;); };
  Error.stackTraceLimit = { valueOf() { for (;;); } };
  Object.defineProperty(Function.prototype, "name", { get() { for (;;); } });
  try { (function () { throw new Error("x"); })(); } catch { return "done"; }
};
