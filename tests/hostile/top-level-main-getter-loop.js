// expect: out-of-gas
Object.defineProperty(globalThis, "main", { get() { for (;;); } });
