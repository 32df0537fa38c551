// expect: result "InternalError"
// gas: 6000000000
export default () => {
  let list = [];
  for (let i = 0; i < 60000; i++) list = [list];
  try { return list.flat(Infinity); } catch (error) { return error.name; }
};
