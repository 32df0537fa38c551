// expect: out-of-gas
export default () => {
  for (let i = 0; ; i++) ({ [Symbol("s" + i)]: Symbol.for("r" + i) });
};
