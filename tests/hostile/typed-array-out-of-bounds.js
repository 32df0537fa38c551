// expect: result [null,null,null,0,"RangeError","RangeError"]
export default () => {
  const bytes = new Uint8Array(16), view = new DataView(bytes.buffer);
  bytes[16] = bytes[-1] = bytes[2 ** 32] = 255;
  const named = (run) => { try { return run(); } catch (error) { return error.name; } };
  return [bytes[16], bytes[-1], bytes[2 ** 32], bytes.reduce((a, b) => a + b), named(() => view.getFloat64(9)), named(() => view.setInt32(-1, 1))]
    .map((x) => (x === undefined ? null : x));
};
