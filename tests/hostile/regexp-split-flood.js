// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  const pieces = [];
  for (;;) pieces.push("a,b;c".repeat(1000).split(/([,;])/));
};
