// expect: out-of-gas
export default () => {
  let x = 3n;
  for (;;) x *= x;
};
