// expect: out-of-gas
export default () => {
  const bytes = new Uint8Array(65536);
  for (;;) crypto.getRandomValues(bytes);
};
