// expect: result-not-json InternalError: stack overflow
// gas: 10000000000
export default () => {
  const deeper = () => ({ next: { toJSON: deeper } });
  return deeper();
};
