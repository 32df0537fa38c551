// expect: result "InternalError"
export default () => {
  const again = () => "a".replace(/a/, again);
  try { return again(); } catch (error) { return error.name; }
};
