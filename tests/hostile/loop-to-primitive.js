// expect: out-of-gas
export default () => +{ [Symbol.toPrimitive]() { for (;;); } };
