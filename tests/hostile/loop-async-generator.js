// expect: out-of-gas
export default async () => {
  async function* endless() {
    for (;;) yield Promise.resolve(1);
  }
  for await (const _ of endless());
};
