// expect: function-threw InternalError: string too long
// Joined lazily, it stays small in memory until somebody reads it.
export default () => {
  let text = "x".repeat(10000);
  for (let i = 0; i < 40; i++) text = text + text;
  return text.length;
};
