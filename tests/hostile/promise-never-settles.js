// expect: never-settles Error: nothing can settle it
export default () => new Promise(() => {});
