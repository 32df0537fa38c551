// expect: out-of-gas
export default () => [].concat({ length: 2 ** 32, [Symbol.isConcatSpreadable]: true });
