// expect: out-of-gas
// Every object is a thenable now, the result too.
export default async () => {
  Object.prototype.then = function (resolve) { resolve(this); };
  return {};
};
