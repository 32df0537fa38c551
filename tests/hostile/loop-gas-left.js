// expect: host-calls-exceeded
// gas: 1000000000
// It sees its gas go and can not come by more.
export default (input, { gas }) => {
  while (gas.left > 0);
  return "there was none left";
};
