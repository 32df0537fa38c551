// expect: function-threw Error: (reading the error's message threw)
export default () => {
  const error = new Error("x");
  Object.defineProperty(error, "message", { get: () => error.message });
  throw error;
};
