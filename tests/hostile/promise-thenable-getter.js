// expect: out-of-gas
export default () => ({ get then() { for (;;); } });
