// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => new Proxy({}, {
  ownKeys: () => Array.from({ length: 20000 }, (_, i) => "key" + i),
  getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
  get: () => "x".repeat(1000),
});
