// expect: out-of-gas
export default () => {
  const text = "ﷺ\u0344\u1E9B\u0323".repeat(2000);
  for (;;) text.normalize("NFKD").normalize("NFKC");
};
