// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  let list = [0];
  for (;;) list = list.flatMap((x) => [x, x]);
};
