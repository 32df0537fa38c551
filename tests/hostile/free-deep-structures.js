// expect: result "alive"
// gas: 10000000000
// What is nested deep is also freed deep: by reference count, and by the collector of cycles.
export default () => {
  const makers = {
    lists: (inner) => [inner], objects: (inner) => ({ inner }), closures: (inner) => () => inner,
    maps: (inner) => new Map([[inner, inner]]), weak: (inner) => new WeakMap([[{}, inner]]),
    bound: (inner) => Math.max.bind(inner), proxies: (inner) => new Proxy({ inner }, {}),
    promises: (inner) => Promise.resolve([inner]), errors: (inner) => new Error("", { cause: inner }),
    generators: (inner) => (function* () { yield inner; })(), views: (inner) => Object.assign(new Uint8Array(1), { inner }),
    prototypes: (inner) => Object.create(inner), boxed: (inner) => Object.assign(Object("x"), { inner }),
    regexps: (inner) => Object.assign(/x/, { inner }), dates: (inner) => Object.assign(new Date(0), { inner }),
  };
  for (const make of Object.values(makers)) {
    let chain = {};
    const first = chain;
    for (let i = 0; i < 5000; i++) chain = make(chain);
    first.cycle = chain;
    chain = null;
  }
  return "alive";
};
