// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
// Each bound function is called "bound " and the name before.
export default () => {
  let bound = () => 1;
  for (;;) bound = bound.bind(null);
};
