// expect: result "alive"
// gas: 10000000000
export default () => {
  for (let round = 0; round < 50; round++) {
    const list = Array.from({ length: 100 + round }, (_, i) => ({ i }));
    let calls = 0;
    list.sort((a, b) => {
      if (++calls % 17 === 0) list.length = 0;
      if (calls % 23 === 0) list.push(...Array(1000).fill(null));
      if (calls % 29 === 0) list.splice(0, 50, {});
      return (a?.i ?? 0) - (b?.i ?? 0);
    });
  }
  return "alive";
};
