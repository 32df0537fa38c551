// expect: out-of-gas
export default () => {
  for (;;);
};
