// expect: result "done"
export default () => {
  const map = new Map(Array.from({ length: 100 }, (_, i) => [i, {}])), set = new Set(map.keys());
  for (const [key] of map) { map.clear(); for (let i = 0; i < 10 && key < 50; i++) map.set(key + i + 1, {}); }
  const walk = set[Symbol.iterator]();
  for (let i = 0; i < 200; i++) { walk.next(); set.delete(i); if (i % 3 === 0) set.add(i + 1000); }
  map.forEach((value, key, self) => self.delete(key));
  return "done";
};
