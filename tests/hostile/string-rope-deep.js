// expect: result 200000
// gas: 1000000000
export default () => {
  let left = "", right = "";
  for (let i = 0; i < 100000; i++) {
    left = left + "ab";
    right = "ab" + right;
  }
  return left === right ? left.length : "unequal";
};
