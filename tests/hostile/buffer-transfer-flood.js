// expect: out-of-gas
export default () => {
  let buffer = new ArrayBuffer(1000000);
  for (;;) buffer = structuredClone(buffer, { transfer: [buffer] });
};
