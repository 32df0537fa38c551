// expect: result {"a":[1,2,3],"b":"x"}
export default async () => {
  const trap = { __proto__: null, get() { for (;;); }, set() { for (;;); } };
  for (const name of ["message", "stack", "name", "cause", "length", "get", "set", "value", "0", "1", "done", "next", "return", "stream", "transfer", "fatal"])
    Object.defineProperty(Object.prototype, name, trap);
  return { a: [1, 2, 3], b: "x" };
};
