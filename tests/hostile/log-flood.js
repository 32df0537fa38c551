// expect: host-calls-exceeded
// gas: 1000000000
// host-calls: 20000
export default () => {
  for (;;) console.log("again");
};
