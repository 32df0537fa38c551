// expect: out-of-gas
export default () => {
  class Custom extends Error { get name() { for (;;); } }
  throw new Custom();
};
