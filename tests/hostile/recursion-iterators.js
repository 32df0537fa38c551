// expect: result ["InternalError","InternalError","InternalError"]
// gas: 10000000000
export default () => {
  const iterable = { [Symbol.iterator]() { return [...iterable]; } };
  const closing = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return() { for (const _ of closing) break; return {}; } }) };
  return [() => [...iterable], () => { for (const _ of closing) break; }, () => Array.from(iterable)]
    .map((run) => { try { return run(); } catch (error) { return error.name; } });
};
