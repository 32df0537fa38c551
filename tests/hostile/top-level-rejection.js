// expect: function-threw RangeError: nobody handles it
Promise.reject(new RangeError("nobody handles it"));
export default () => 1;
