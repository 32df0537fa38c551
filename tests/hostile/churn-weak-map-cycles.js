// expect: out-of-gas
// gas: 200000000
export default () => {
  for (;;) {
    const map = new WeakMap(), key = {};
    map.set(key, { map, key });
    map.set(map, map);
  }
};
