// expect: result "done"
// Delays and handles that run code or are no numbers.
export default () => {
  for (const delay of [NaN, -1, Infinity, 2 ** 53, "x", null, {}, [], { valueOf: () => -5 }]) clearTimeout(setTimeout(() => { throw 1; }, delay));
  for (const delay of [Symbol(), 1n, { valueOf() { throw new Error("poison"); } }]) try { setTimeout(() => {}, delay); throw 1; } catch (error) { if (error === 1) return "took a delay"; }
  for (const handle of [NaN, -1, 2 ** 40, "x", null, {}]) clearTimeout(handle);
  return "done";
};
