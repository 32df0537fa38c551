// expect: result "InternalError"
// gas: 10000000000
export default () => {
  function* delegate(to) { yield* to; }
  let chain = [1][Symbol.iterator]();
  for (let i = 0; i < 20000; i++) chain = delegate(chain);
  try { return [...chain]; } catch (error) { return error.name; }
};
