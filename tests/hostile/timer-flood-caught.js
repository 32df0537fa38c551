// expect: result 10000
// gas: 1000000000
export default () => {
  let count = 0;
  try { for (;;) setTimeout(() => {}, 1e6) && count++; } catch { return count; }
};
