// expect: out-of-gas
export default () => {
  const letters = "ſKÅßẞİıΣσς".repeat(10);
  for (;;) /[^a-z\u{1E9E}]+[\p{Lu}\p{Script=Greek}]$/iu.test(letters);
};
