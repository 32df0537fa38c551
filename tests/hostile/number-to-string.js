// expect: out-of-gas
export default () => {
  for (let i = 0; ; i++) (i * 1e-300).toFixed(100).length + (i * 1.1e300).toString(3).length;
};
