// expect: result-too-large
// gas: 10000000000
export default () => "x".repeat(5000000);
