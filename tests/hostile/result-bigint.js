// expect: result-not-json TypeError
export default () => ({ amount: 1n });
