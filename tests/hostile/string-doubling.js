// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  let text = "x".repeat(1000);
  for (;;) {
    text += text;
    text.charCodeAt(1);
  }
};
