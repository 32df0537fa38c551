// expect: function-threw Error: plain
export default () => {
  const error = new Error("plain");
  error.name = { toString() { for (;;); } };
  error.stack = { toString() { for (;;); } };
  throw error;
};
