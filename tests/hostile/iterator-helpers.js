// expect: out-of-gas
export default () => {
  function* endless() { for (;;) yield 1; }
  if (!endless().map) for (;;);
  return endless().map((x) => x).filter(() => false).flatMap(() => []).toArray();
};
