// expect: out-of-gas
export default () => new Promise(() => setTimeout(() => { try { for (;;); } catch {} }, 1));
