// expect: out-of-gas
export default () => {
  const list = new Uint8Array(10000000);
  for (;;) list.indexOf(1);
};
