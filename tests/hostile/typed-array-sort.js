// expect: out-of-gas
export default () => {
  const list = Float64Array.from({ length: 200000 }, (_, i) => (i * 7919) % 200003);
  for (;;) list.sort().reverse();
};
