// expect: out-of-gas
export default () => ({ get a() { for (;;); } });
