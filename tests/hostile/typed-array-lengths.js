// expect: result "done"
export default () => {
  const lengths = [-1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, Infinity];
  for (const Class of [Uint8Array, Float64Array, BigInt64Array, ArrayBuffer])
    for (const length of lengths) try { new Class(length); return "made"; } catch (error) { if (!["RangeError", "InternalError"].includes(error.name)) return `${error}`; }
  const buffer = new ArrayBuffer(16);
  for (const [offset, length] of [[-1, 1], [1, 1], [16, 1], [2 ** 32, 1], [8, 2 ** 29], [0, 2 ** 53]])
    try { new Float64Array(buffer, offset, length); return "viewed"; } catch (error) { if (error.name !== "RangeError") return `${error}`; }
  return "done";
};
