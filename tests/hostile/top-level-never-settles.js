// expect: never-settles Error: the top level awaits
await new Promise(() => {});
export default () => 1;
