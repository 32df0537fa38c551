// expect: out-of-gas
// Recursing again where the stack ended, for each frame on the way back: exponential.
export default () => {
  const again = () => {
    try { again(); } catch { again(); }
  };
  again();
};
