// expect: out-of-gas
export default () => {
  let x = 1n;
  for (;;) x = BigInt.asUintN(200000, (x << 1000n) | 1n);
};
