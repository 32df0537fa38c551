// expect: result "done"
// gas: 10000000000
export default () => {
  const wide = Object.fromEntries(Array.from({ length: 20000 }, (_, i) => ["key" + i, i]));
  console.log(wide, Array(2 ** 32 - 1), new Set(Object.keys(wide)), new Uint8Array(1000000));
  console.table([wide, wide]);
  return "done";
};
