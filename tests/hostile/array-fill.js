// expect: out-of-gas
export default () => Array(2 ** 32 - 1).fill(0).length;
