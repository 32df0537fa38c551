// expect: function-threw undefined: undefined
export default () => {
  throw undefined;
};
