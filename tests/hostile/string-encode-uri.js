// expect: out-of-gas
export default () => {
  const text = "€𝄞".repeat(10000);
  for (;;) decodeURIComponent(encodeURIComponent(text));
};
