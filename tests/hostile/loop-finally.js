// expect: out-of-gas
// Nor does it run what stands in `finally`.
export default () => {
  try {
    for (;;);
  } finally {
    return "finally";
  }
};
