// expect: result "InternalError"
// gas: 3000000000
export default () => {
  let list = [];
  for (let i = 0; i < 30000; i++) list = new Map([[1, list]]);
  try { return structuredClone(list).size; } catch (error) { return error.name; }
};
