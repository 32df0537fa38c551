// expect: result [{"a":1},[5]]
// Setters on prototypes must not see what literals and results are made of.
export default () => {
  Object.defineProperty(Object.prototype, "a", { set() { throw new Error("saw a"); }, get() { throw new Error("gave a"); } });
  Object.defineProperty(Array.prototype, "0", { set() { throw new Error("saw 0"); } });
  return [{ a: 1 }, [5]];
};
