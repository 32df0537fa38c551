// expect: result 1
// gas: 1000000000
export default () => new Function(`for (;;) { if (1) { ${"x => x;".repeat(20000)} return 1; } }`)();
