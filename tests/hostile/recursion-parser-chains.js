// expect: result []
// gas: 10000000000
// What chains without nesting compiles, or is refused; it does not break the engine.
export default () => {
  const chains = ["1+", "a.", "a?.", "1,", "a&&", "a??", "1?2:", "f()+", "x=>", "`a`"];
  const ends = ["1", "a", "a", "1", "a", "a", "3", "1", "1", ""];
  const wrong = [];
  chains.forEach((chain, i) => {
    try {
      new Function(chain.repeat(2000) + ends[i]);
    } catch (error) {
      if (!["SyntaxError", "InternalError"].includes(error.name)) wrong.push(`${chain}: ${error}`);
    }
  });
  return wrong;
};
