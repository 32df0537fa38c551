// expect: invalid-config TypeError: is a hole in an array
const secrets = [];
secrets.length = 2 ** 32 - 1;
export const config = { secrets };
export default () => 1;
