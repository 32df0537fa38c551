// expect: out-of-gas
export default () => {
  const bytes = new Uint8Array(1000000).fill(0xFF), decoder = new TextDecoder();
  for (;;) decoder.decode(bytes, { stream: true });
};
