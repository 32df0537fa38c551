// expect: out-of-gas
export default async () => {
  for (;;) {
    try {
      await Promise.reject(new Error("again"));
    } catch {
      await null;
    } finally {
      await undefined;
    }
  }
};
