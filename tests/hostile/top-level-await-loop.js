// expect: out-of-gas
for (;;) await null;
export default () => 1;
