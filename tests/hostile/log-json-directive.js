// expect: out-of-gas
// %j is asked for by name, and is the function's own code.
export default () => {
  console.log("%j", { toJSON() { for (;;); } });
};
