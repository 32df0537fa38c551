// expect: invalid-config TypeError: is a getter
export const config = { get secrets() { for (;;); } };
export default () => 1;
