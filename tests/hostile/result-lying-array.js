// expect: out-of-gas
export default () => new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 32 : undefined) });
