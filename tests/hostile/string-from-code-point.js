// expect: function-threw RangeError
export default () => String.fromCodePoint(...Array(60000).fill(0x10FFFF), -1);
