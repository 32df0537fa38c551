// expect: function-threw TypeError: promise self resolution
export default () => {
  let resolve;
  const promise = new Promise((r) => (resolve = r));
  resolve(promise);
  return promise;
};
