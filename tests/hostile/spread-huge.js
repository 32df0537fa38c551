// expect: function-threw RangeError
// gas: 10000000000
export default () => Math.max(...Array(200000).fill(1));
