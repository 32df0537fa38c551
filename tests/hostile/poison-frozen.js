// expect: result {"list":[1,2]}
// gas: 200000000
export default async () => {
  for (const name of Reflect.ownKeys(globalThis)) {
    const value = globalThis[name];
    if (typeof value === "function") Object.freeze(value.prototype), Object.freeze(value);
  }
  Object.freeze(globalThis);
  console.log("frozen", new Error("x"));
  await null;
  return { list: [1, 2] };
};
