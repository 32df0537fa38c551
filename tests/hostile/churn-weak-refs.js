// expect: out-of-gas
export default () => {
  for (;;) new WeakRef({}).deref();
};
