// expect: result 1000
// gas: 10000000000
export default () => {
  const list = Array.from({ length: 1000 }, (_, i) => i);
  let state = 1;
  list.sort(() => ((state = (state * 48271) % 2147483647) % 3) - 1);
  list.sort(() => -1);
  list.sort(() => 1);
  list.sort(() => NaN);
  list.sort(() => ({ valueOf: () => -Infinity }));
  return new Set(list).size;
};
