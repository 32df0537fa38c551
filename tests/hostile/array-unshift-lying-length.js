// expect: out-of-gas
export default () => Array.prototype.unshift.call({ length: 2 ** 53 - 2, 0: 1 }, 1);
