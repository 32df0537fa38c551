// expect: out-of-gas
export default () => structuredClone({ get a() { for (;;); } });
