// expect: out-of-gas
// Each call starts from the microtask queue, so nothing nests and nothing ends.
export default async () => {
  const again = async () => { await null; return again(); };
  return again();
};
