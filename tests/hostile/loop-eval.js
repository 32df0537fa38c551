// expect: out-of-gas
export default () => eval("for (;;);");
