// expect: out-of-gas
export default () => {
  throw new Proxy(new Error("x"), { get() { for (;;); } });
};
