// expect: out-of-gas
export default () => {
  let state = 0;
  outer: for (;;) {
    switch (state = (state + 1) % 4) {
      case 0: continue outer;
      case 1: { inner: do { break inner; } while (true); }
      case 2: for (const k in { a: 1, b: 2 }) { if (k === "b") continue outer; }
      default: try { continue outer; } finally { if (state < 0) break outer; }
    }
  }
};
