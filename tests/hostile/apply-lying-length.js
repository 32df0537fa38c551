// expect: function-threw RangeError
export default () => Math.max.apply(null, { length: 2 ** 53 - 1 });
