// expect: out-of-gas
export default () => {
  class Endless extends Promise {
    static get [Symbol.species]() { for (;;); }
  }
  return Endless.resolve(1).then(() => 2);
};
