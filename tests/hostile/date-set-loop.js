// expect: out-of-gas
export default () => {
  const date = new Date(8.64e15);
  for (;;) date.setMonth(date.getMonth() - 100000) || date.setTime(8.64e15);
};
