// expect: out-of-gas
export default () => {
  const junk = "Sat ".repeat(10000) + "Jan 1 2000";
  for (;;) Date.parse(junk);
};
