// expect: invalid-config
// gas: 1000000000
export const config = { secrets: Array(20000).fill("NAME") };
export default () => 1;
