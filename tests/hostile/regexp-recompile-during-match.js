// expect: result "done"
// compile() replaces the program that the running match came from.
export default () => {
  const regexp = /a(b)?/g;
  const subject = { toString() { regexp.compile("(((((((((x)))))))))?", "g"); return "aab".repeat(100); } };
  for (let i = 0; i < 100; i++) {
    regexp.compile("a(b)?", "g");
    regexp.exec(subject);
    "aab".replace(regexp, () => { regexp.compile("y".repeat(i)); return ""; });
  }
  return "done";
};
