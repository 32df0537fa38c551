// expect: out-of-gas
export default () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}`);
  const proxy = new Proxy({}, {
    ownKeys: () => keys,
    getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
  });
  for (;;) Object.assign({}, proxy);
};
