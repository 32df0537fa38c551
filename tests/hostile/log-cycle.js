// expect: result "done"
export default () => {
  const object = { list: [], map: new Map(), set: new Set() };
  object.list.push(object.list, object);
  object.map.set(object, object.map);
  object.set.add(object.set);
  object.error = new Error("x", { cause: object });
  console.log(object);
  return "done";
};
