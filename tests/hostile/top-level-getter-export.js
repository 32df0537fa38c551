// expect: no-entry-point TypeError: neither a default export nor
// `main` is whatever the global says when it is read; a getter that loops is not run twice.
Object.defineProperty(globalThis, "main", { get: () => undefined });
globalThis.x = 1;
