// expect: out-of-gas
export default () => {
  const list = Array(2 ** 32 - 1);
  list[0] = 2;
  list[2 ** 32 - 2] = 1;
  return list.sort()[0];
};
