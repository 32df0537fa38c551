// expect: result-not-json RangeError: poison
export default () => {
  Object.prototype.toJSON = () => { throw new RangeError("poison"); };
  return { a: 1 };
};
