// expect: result "InternalError"
export default () => {
  function* again() { yield* again(); }
  try { return [...again()]; } catch (error) { return error.name; }
};
