// expect: out-of-gas
export default () => {
  function* endless() {
    try {
      for (;;) yield 1;
    } finally {
      for (;;) yield 2;
    }
  }
  for (const _ of endless()) break; // its finally is run
  for (const _ of endless());
};
