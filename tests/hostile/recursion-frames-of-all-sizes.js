// expect: result "alive"
// gas: 10000000000
// The stack ends at other places when the frames are larger: many arguments, many locals.
export default () => {
  for (let size = 1; size < 100; size = size * 3 + 1) {
    const names = Array.from({ length: size }, (_, i) => `v${i}`);
    const again = new Function(...names, `return arguments.callee(${names.slice(0, 200)}) + 1`);
    const locals = new Function(`var ${names}; return arguments.callee() + 1`);
    const spread = () => spread(...names);
    for (const run of [again, locals, spread]) {
      try {
        run();
        return "no error";
      } catch (error) {
        if (error.name !== "InternalError") return `${error}`;
      }
    }
  }
  return "alive";
};
