// expect: result [1,2]
export default async () => {
  const trap = () => { for (;;); }, list = [1, 2];
  for (const name of Reflect.ownKeys(Array.prototype)) if (typeof Array.prototype[name] === "function") Array.prototype[name] = trap;
  console.log([1, 2], "and", { a: [3] });
  structuredClone({ list: [1, new Map()] });
  crypto.getRandomValues(new Uint8Array(4));
  new TextDecoder().decode(new TextEncoder().encode("text"));
  await null;
  return [1, 2];
};
