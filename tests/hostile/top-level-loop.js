// expect: out-of-gas
for (;;);
export default () => 1;
