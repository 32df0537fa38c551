// expect: out-of-gas
export default () => {
  for (let i = 1; ; i++) BigInt.asUintN(1000000 + i, -1n);
};
