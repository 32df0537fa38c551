// expect: invalid-config TypeError: plain
export const config = new Proxy({}, { get() { for (;;); }, ownKeys() { for (;;); } });
export default () => 1;
