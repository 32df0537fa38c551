// expect: result "done"
export default () => {
  const object = { list: Array.from({ length: 50 }, (_, i) => ({ i })) };
  JSON.stringify(object, (key, value) => { object.list.length = 3; object["new" + key] = 1; return value; });
  const list = [1, { toJSON() { list.length = 0; list.push(...Array(1000)); return 1; } }, 3];
  JSON.stringify(list);
  JSON.stringify({ a: 1 }, new Proxy([], { get: (t, k) => (k === "length" ? 100 : k) }), new Proxy({}, {}));
  return "done";
};
