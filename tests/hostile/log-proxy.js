// expect: result "done"
export default () => {
  const trap = () => { for (;;); };
  const handler = Object.fromEntries(Reflect.ownKeys(Reflect).filter((k) => typeof k === "string").map((k) => [k, trap]));
  console.log(new Proxy({}, handler), new Proxy([], handler), new Proxy(() => {}, handler), new Proxy(new Map(), handler));
  return "done";
};
