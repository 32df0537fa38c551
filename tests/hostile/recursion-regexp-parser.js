// expect: result ["SyntaxError","SyntaxError","SyntaxError"]
export default () => ["(?:", "(?=", "(?<!"].map((open) => {
  try { return new RegExp(open.repeat(100000) + ")".repeat(100000)).source; } catch (error) { return error.name; }
});
