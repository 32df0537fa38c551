// expect: result ["InternalError","InternalError","InternalError"]
export default () => {
  const text = { toString() { return `${this}`; } };
  const value = { valueOf() { return +this; } };
  const list = [];
  list[0] = { toString: () => list.join() + list };
  return [() => `${text}`, () => +value, () => `${[list]}`]
    .map((run) => { try { return run(); } catch (error) { return error.name; } });
};
