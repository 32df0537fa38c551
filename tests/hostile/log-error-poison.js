// expect: result "done"
export default () => {
  const trap = { get() { for (;;); } };
  console.error(Object.defineProperties(new Error("x"), { name: trap, message: trap, stack: trap, cause: trap }));
  return "done";
};
