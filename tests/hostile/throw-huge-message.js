// expect: function-threw Error: [truncated]
// gas: 10000000000
export default () => {
  const error = new Error("é".repeat(2000000));
  error.name = "Error";
  error.stack = "x".repeat(2000000);
  throw error;
};
