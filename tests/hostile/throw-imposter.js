// expect: function-threw InternalError: out of memory
// Its word alone does not make it the memory limit's error.
export default () => {
  const error = new Error("out of memory");
  error.name = "InternalError";
  throw error;
};
