// expect: out-of-gas
export default () => BigInt("9".repeat(1000000)) > 0n;
