// expect: result "SyntaxError"
export default () => {
  try { return new RegExp("[".repeat(100000) + "]".repeat(100000), "v").source; } catch (error) { return error.name; }
};
