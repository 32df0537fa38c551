// expect: out-of-gas
export default () => {
  const again = () => {
    try {
      throw 1;
    } finally {
      try {
        throw 2;
      } finally {
        for (;;) try { throw 3; } catch { continue; } finally { continue; }
      }
    }
  };
  again();
};
