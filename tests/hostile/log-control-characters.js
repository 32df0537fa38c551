// expect: result "done"
export default () => {
  console.log("\u001b[2J\u0007\u0000\u009b31m\u202e\ud800 %c styled", "color: red");
  return "done";
};
