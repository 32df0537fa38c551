// expect: result "done"
export default async () => {
  const trap = () => { for (;;); };
  Function.prototype.call = Function.prototype.apply = Function.prototype.bind = trap;
  Function.prototype[Symbol.iterator] = trap;
  Object.setPrototypeOf(Function.prototype, new Proxy({}, { get: trap, has: trap }));
  setTimeout(() => console.log("timer"), 0);
  await new Promise((resolve) => setTimeout(resolve, 1));
  return "done";
};
