// expect: result "InternalError"
export default () => {
  const tag = (strings) => tag`${strings}`;
  try { return tag`x`; } catch (error) { return error.name; }
};
