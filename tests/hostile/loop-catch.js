// expect: out-of-gas
// Running out of gas is no exception: there is nothing to catch.
export default () => {
  for (;;) {
    try {
      for (;;);
    } catch {
      return "caught";
    }
  }
};
