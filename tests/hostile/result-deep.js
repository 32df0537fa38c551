// expect: result-not-json InternalError: stack overflow
// gas: 6000000000
export default () => {
  let value = {};
  for (let i = 0; i < 60000; i++) value = { value };
  return value;
};
