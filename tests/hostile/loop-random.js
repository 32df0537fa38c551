// expect: host-calls-exceeded
// host-calls: 10000
// gas: 1000000000
export default () => {
  for (;;) crypto.getRandomValues(new Uint8Array(1));
};
