// expect: function-threw Error: (reading the error's message threw)
export default () => {
  const trap = { get() { throw new Error("from a getter"); } };
  throw Object.defineProperties(new Error("x"), { name: trap, message: trap, stack: trap, constructor: trap, lineNumber: trap, columnNumber: trap });
};
