// expect: out-of-gas
// Symbol.replace believes what `exec` says until it says null.
export default () => {
  const regexp = /a/g;
  let calls = 0;
  regexp.exec = () => (++calls % 1000 ? { index: 0, length: 1, 0: "" } : { index: 2 ** 53, length: -1, 0: "a" });
  return "aaa".replace(regexp, "b");
};
