// expect: out-of-gas
export default () => {
  const { a: { b } } = { get a() { return { get b() { for (;;); } }; } };
  return b;
};
