// expect: function-threw RangeError: from a timer
export default () => new Promise(() => setTimeout(() => { throw new RangeError("from a timer"); }, 1));
