// expect: too-many-timers RangeError: too many timers
// gas: 1000000000
export default () => {
  for (;;) setTimeout(() => {}, 1e6);
};
