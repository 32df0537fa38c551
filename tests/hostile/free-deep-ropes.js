// expect: result "alive"
// gas: 10000000000
export default () => {
  for (let round = 0; round < 3; round++) {
    let rope = "x".repeat(2000);
    for (let i = 0; i < 5000; i++) rope = i % 2 ? rope + "left" : "right" + rope;
    const other = rope + rope;
    rope = null;
    if (other.length < 1000) return "short";
  }
  return "alive";
};
