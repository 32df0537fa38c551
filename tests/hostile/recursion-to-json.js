// expect: result "InternalError"
export default () => {
  const object = { toJSON() { return JSON.stringify(this); } };
  try { return JSON.stringify(object); } catch (error) { return error.name; }
};
