// expect: out-of-gas
export default () => {
  for (let i = 0; ; i++) new RegExp(`\\p{L}{${i % 100}}(?<n${i}>[^\\p{Lu}]|${"x".repeat(i % 50)})`, "u");
};
