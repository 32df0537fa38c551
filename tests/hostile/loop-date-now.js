// expect: host-calls-exceeded
// gas: 1000000000
export default () => {
  for (;;) Date.now();
};
