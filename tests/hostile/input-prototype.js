// expect: result [{"__proto__":{"x":1},"constructor":2},null]
// input: {"__proto__":{"x":1},"constructor":2}
export default (input) => [input, {}.x ?? null];
