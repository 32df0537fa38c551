// expect: result ["SyntaxError","SyntaxError"]
// gas: 10000000000
export default () => ["[", '{"a":'].map((open) => {
  try { return JSON.parse(open.repeat(100000)); } catch (error) { return error.name; }
});
