// expect: result "done"
// gas: 10000000000
export default () => {
  let list = [], map = new Map(), error = new Error("innermost");
  for (let i = 0; i < 20000; i++) {
    list = [list];
    map = new Map([[map, i]]);
    error = new Error("outer", { cause: error });
  }
  console.log(list, map, error);
  return "done";
};
