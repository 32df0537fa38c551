// expect: out-of-gas
export default () => [2, 1].sort(() => { for (;;); });
