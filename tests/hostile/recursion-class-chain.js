// expect: result "InternalError"
// gas: 400000000
export default () => {
  let Class = class {};
  for (let i = 0; i < 10000; i++) Class = class extends Class {};
  try { return typeof new Class(); } catch (error) { return error.name; }
};
