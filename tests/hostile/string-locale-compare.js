// expect: out-of-gas
export default () => {
  const a = "é".repeat(50000) + "a", b = "e\u0301".repeat(50000) + "b";
  for (;;) a.localeCompare(b);
};
