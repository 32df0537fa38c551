// expect: out-of-gas
export default () => {
  const again = () => {
    try { again(); } finally { again(); }
  };
  again();
};
