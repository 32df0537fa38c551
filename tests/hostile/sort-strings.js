// expect: out-of-gas
export default () => {
  const prefix = "x".repeat(10000);
  const list = Array.from({ length: 500 }, (_, i) => prefix + (i * 7919) % 500);
  for (;;) list.sort().reverse();
};
