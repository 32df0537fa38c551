// expect: function-threw TypeError: setTimeout
setTimeout(() => {}, 1);
export default () => 1;
