// expect: result "done"
export default async () => {
  Promise.prototype.then = () => { for (;;); };
  Promise.prototype.constructor = null;
  Object.defineProperty(Promise, Symbol.species, { get() { for (;;); } });
  await null;
  return "done";
};
