// expect: out-of-gas
export default () => {
  const map = new Map();
  for (let i = 0; i < 3000; i++) map.set(i * 2 ** 32, i);
  for (;;) for (const key of map.keys()) map.get(key);
};
