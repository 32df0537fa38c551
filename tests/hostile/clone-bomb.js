// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  let value = { bytes: new Uint8Array(10000) };
  for (;;) value = { a: value, b: structuredClone(value) };
};
