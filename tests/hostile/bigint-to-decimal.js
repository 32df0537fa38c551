// expect: out-of-gas
export default () => (2n ** 1000000n).toString(10).length;
