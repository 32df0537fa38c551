// expect: out-of-gas
export default () => {
  const text = "\ud800".repeat(100000), encoder = new TextEncoder();
  for (;;) encoder.encode(text);
};
