// expect: out-of-gas
export default () => {
  const text = "ßŉǰΐﬃ".repeat(10000);
  for (;;) text.toUpperCase().toLowerCase();
};
