// expect: out-of-gas
export default () => {
  throw Object.defineProperty(new Error(), "message", { get() { for (;;); } });
};
