// expect: result 5
// gas: 2000000000
// memory: 16777216
// To the limit, freed, and again: each time there is as much as before.
export default () => {
  const counts = [];
  for (let round = 0; round < 5; round++) {
    const kept = [];
    try { for (;;) kept.push(new Uint8Array(100000)); } catch (error) {
      if (error.message !== "out of memory") throw error;
      counts.push(kept.length);
    }
  }
  const least = Math.min(...counts), most = Math.max(...counts);
  return least > 100 && most - least <= 2 ? counts.length : counts;
};
