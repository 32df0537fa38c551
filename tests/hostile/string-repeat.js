// expect: function-threw RangeError: invalid string length
// Longer than any string may be.
export default () => "x".repeat(2 ** 30);
