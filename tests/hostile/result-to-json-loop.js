// expect: out-of-gas
export default () => ({ toJSON() { for (;;); } });
