// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const kept = [], tag = (strings) => strings;
  for (let i = 0; ; i++) kept.push(new Function("tag", "return tag`" + "x".repeat(500) + "${1}" + i + "`")(tag));
};
