// expect: result {"gone":true}
// gas: 200000000
export default async (input, { log }) => {
  const console_ = console, everything = globalThis;
  for (const name of Reflect.ownKeys(everything)) try { delete everything[name]; } catch {}
  console_.log("still here", { a: 1n });
  log("and here");
  await null;
  return { gone: typeof Promise === "undefined" };
};
