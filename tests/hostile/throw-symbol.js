// expect: function-threw symbol: Symbol(s)
export default async () => {
  throw Symbol("s");
};
