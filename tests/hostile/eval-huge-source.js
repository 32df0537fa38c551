// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const source = "var a = [1, 2, 3, 'text'];\n".repeat(50000);
  return new Function(source);
};
