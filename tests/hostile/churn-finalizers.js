// expect: out-of-gas
export default async () => {
  const again = new FinalizationRegistry(() => { for (let i = 0; i < 10; i++) again.register({}, i); });
  again.register({}, 0);
  for (;;) { again.register({}, 1); await null; }
};
