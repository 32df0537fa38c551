// expect: result "done"
export default () => {
  const object = Object.fromEntries(Array.from({ length: 500 }, (_, i) => ["k" + i, i]));
  for (const key in object) {
    for (let i = 0; i < 500; i++) delete object["k" + i];
    object[key + "x"] = 1;
    Object.setPrototypeOf(object, { [key + "y"]: 2 });
  }
  const list = [1, 2, 3];
  for (const index in list) { list.length = 0; list.push(...Array(100).fill(index)); }
  return "done";
};
