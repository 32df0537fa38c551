// expect: result "first"
// A thenable that settles twice, throws after, and keeps the resolvers for later.
export default async () => {
  const kept = [];
  const liar = { then(resolve, reject) { kept.push(resolve, reject); resolve("first"); reject("second"); throw "third"; } };
  const value = await liar;
  for (const settle of kept) settle("again");
  return value;
};
