// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  let text = "x".repeat(10000);
  for (let i = 0; i < 14; i++) text = text + text;
  return text.charCodeAt(text.length - 1);
};
