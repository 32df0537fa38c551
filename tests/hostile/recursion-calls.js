// expect: result "InternalError"
// gas: 200000000
// Recursion ends in an error that the function can catch, and not before 5 000 nested calls.
export default () => {
  const named = (run) => {
    try { run(); } catch (error) { return error.name; }
    return "no error";
  };
  let depth = 0;
  const measure = (name, run) => {
    depth = 0;
    const error = named(run);
    if (error !== "InternalError" || depth < 5000) throw new Error(`${name}: ${error} at ${depth}`);
    return error;
  };
  const object = { method() { depth++; return this.method() + 1; } };
  measure("declaration", function again() { depth++; again(); });
  measure("arrow", () => { const f = (x) => { depth++; return f(x + 1) + 1; }; f(0); });
  measure("method", () => object.method());
  measure("mutual", () => { const a = () => b(), b = () => { depth += 2; return a(); }; a(); });
  return measure("closure", () => { const make = () => { depth += 2; return (() => make())(); }; make(); });
};
