// expect: result 60000
// gas: 10000000000
export default () => new Function(`return [${Array.from({ length: 60000 }, (_, i) => `"k${i}"`)}]`)().length;
