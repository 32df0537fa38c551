// expect: result "InternalError"
export default () => {
  const object = { set self(value) { this.self = value; } };
  try { object.self = 1; } catch (error) { return error.name; }
};
