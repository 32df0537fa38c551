// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  let text = "a".repeat(1000);
  for (;;) text = text.replaceAll("a", "aaaa");
};
