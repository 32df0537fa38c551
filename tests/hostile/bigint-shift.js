// expect: function-threw RangeError: BigInt is too large to allocate
export default () => 1n << 1000000000000n;
