// expect: out-of-gas
export default () => {
  const next = () => ({ then: (resolve) => resolve(next()) });
  return next();
};
