// expect: out-of-gas
export default () => {
  for (;;) new Function("a", "b", "return a + b")(1, 2);
};
