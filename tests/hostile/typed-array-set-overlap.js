// expect: out-of-gas
export default () => {
  const list = new Uint8Array(1000000);
  for (;;) list.set(list.subarray(0, 999999), 1);
};
