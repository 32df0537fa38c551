// expect: result "done"
export default async () => {
  const registry = new FinalizationRegistry(() => { throw new Error("from a finalizer"); });
  for (let i = 0; i < 100; i++) registry.register({}, i, registry);
  for (let i = 0; i < 100; i++) await null;
  return "done";
};
