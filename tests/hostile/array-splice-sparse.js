// expect: out-of-gas
export default () => {
  const list = [];
  list[2 ** 32 - 2] = 1;
  for (;;) list.splice(1, 0, 1), (list.length = 2 ** 32 - 1);
};
