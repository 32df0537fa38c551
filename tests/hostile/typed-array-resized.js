// expect: result "done"
// The same with buffers that shrink and grow, where the engine has them.
export default () => {
  for (const [from, to] of [[4096, 0], [4096, 16], [16, 4096]]) {
    const buffer = new ArrayBuffer(from, { maxByteLength: 4096 });
    if (!buffer.resize) return "done";
    const array = new Uint32Array(buffer), resize = () => buffer.resize(to);
    for (const run of [() => array.sort(() => (resize(), 1)), () => array.fill({ valueOf: () => (resize(), 1) }), () => array.map((x) => (resize(), x)), () => array.copyWithin(0, { valueOf: () => (resize(), 1) })]) {
      try { run(); } catch (error) { if (!["TypeError", "RangeError"].includes(error.name)) throw error; }
    }
  }
  return "done";
};
