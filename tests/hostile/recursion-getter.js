// expect: result "InternalError"
export default () => {
  const object = { get self() { return this.self; } };
  try { return object.self; } catch (error) { return error.name; }
};
