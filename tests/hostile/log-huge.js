// expect: out-of-gas
// gas: 200000000
export default () => {
  const line = "x".repeat(1000000);
  for (;;) console.log(line);
};
