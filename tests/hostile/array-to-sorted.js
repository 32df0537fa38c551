// expect: function-threw RangeError: invalid array length
// A dense copy of a sparse array is asked for.
export default () => Array(2 ** 32 - 1).toSorted();
