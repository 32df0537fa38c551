// expect: out-of-gas
export default () => String(10n ** 10000000n).length;
