// expect: out-of-gas
export default () => {
  for (let i = 0; ; i++) new Date(i * 1e9).toISOString();
};
