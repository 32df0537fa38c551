// expect: result "done"
// gas: 400000000
export default () => {
  for (let i = 0; i < 5000; i++) console.group();
  console.log("indented\n".repeat(100));
  for (let i = 0; i < 6000; i++) console.groupEnd();
  return "done";
};
