// expect: out-of-gas
export default () => {
  const again = () => queueMicrotask(again);
  again();
  return new Promise(() => {});
};
