// expect: out-of-gas
export default () => {
  const a = 3n ** 200000n, b = 7n ** 60000n;
  let sum = 0n;
  for (;;) sum += (a / b) % 1000n;
};
