// expect: function-threw SyntaxError
// gas: 1000000000
// Counted repetitions of counted repetitions: the program itself would be the bomb.
export default () => {
  let source = "(a{1000}){1000}";
  for (let i = 0; i < 20; i++) source = `(?:${source}){1000}`;
  return new RegExp("^" + source.repeat(300) + "(".repeat(10)).source.length;
};
