// expect: function-threw RangeError: enough
// gas: 10000000000
export default () => {
  let calls = 0;
  Array.from({ length: 100000 }, (_, i) => -i).sort((a, b) => {
    if (++calls > 1000) throw new RangeError("enough");
    return a - b;
  });
};
