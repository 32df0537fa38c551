// expect: out-of-gas
export default () => {
  for (;;) "x".repeat(100000).replace(/(?:)/g, "");
};
