// expect: result "InternalError"
// gas: 3000000000
export default () => {
  let list = [];
  for (let i = 0; i < 30000; i++) list = [list];
  try { return list.join(); } catch (error) { return error.name; }
};
