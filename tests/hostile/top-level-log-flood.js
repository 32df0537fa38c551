// expect: host-calls-exceeded
// gas: 1000000000
// host-calls: 5000
for (;;) console.log("top");
export default () => 1;
