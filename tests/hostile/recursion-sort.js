// expect: result "InternalError"
export default () => {
  const compare = () => [3, 2, 1].sort(compare);
  try { return compare(); } catch (error) { return error.name; }
};
