// expect: result [0,1]
// A species that returns the array itself, and one that returns what is too short.
export default () => {
  const list = [3, 1, 2];
  list.constructor = { [Symbol.species]: function () { return list; } };
  list.filter(() => true);
  list.splice(0, 1);
  const typed = new Uint8Array(8);
  typed.constructor = { [Symbol.species]: function () { return new Uint8Array(1); } };
  let refused = 0;
  try { typed.map((x) => x); } catch { refused++; }
  return [list.length && 0, refused];
};
