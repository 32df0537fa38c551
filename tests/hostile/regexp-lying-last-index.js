// expect: out-of-gas
// Symbol.match goes on while there are matches, and trusts lastIndex to go forward.
export default () => {
  const regexp = /(?:)/g;
  regexp.exec = () => { regexp.lastIndex = 0; return [""]; };
  return "aaa".match(regexp);
};
