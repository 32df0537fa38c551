// expect: result "InternalError"
export default () => {
  const revive = (key, value) => (key === "0" ? JSON.parse("[1]", revive) : value);
  try { return JSON.parse("[1]", revive); } catch (error) { return error.name; }
};
