// expect: result "done"
export default () => {
  const trap = () => { for (;;); };
  const value = { toString: trap, valueOf: trap, toJSON: trap, [Symbol.toPrimitive]: trap, [Symbol.iterator]: trap };
  Object.defineProperty(value, Symbol.toStringTag, { get: trap });
  Object.defineProperty(value, "constructor", { get: trap });
  console.log("%s %o %O", value, value, value, value);
  return "done";
};
