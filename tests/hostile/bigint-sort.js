// expect: out-of-gas
export default () => {
  const list = Array.from({ length: 1000 }, (_, i) => (BigInt(i) * 7919n) ** 300n);
  for (;;) list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).reverse();
};
