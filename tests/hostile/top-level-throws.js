// expect: function-threw TypeError: from the top
throw new TypeError("from the top");
export default () => 1;
