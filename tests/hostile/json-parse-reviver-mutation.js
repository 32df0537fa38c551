// expect: result "done"
export default () => {
  for (let i = 0; i < 50; i++) {
    JSON.parse('{"a":[1,2,[3,{"b":4}]],"c":{"d":5}}', function (key, value) {
      if (Array.isArray(this)) this.length = i % 3;
      if (key === "b") this.c = { ["x".repeat(i)]: 1 };
      if (key === "d") delete this.d;
      return i % 7 ? value : undefined;
    });
  }
  return "done";
};
