// expect: result "SyntaxError"
export default async () => {
  const kinds = ["./other.js", "std", "os", "data:text/javascript,1", "file:///etc/passwd", "x".repeat(100000)];
  let name;
  for (const kind of kinds) try { await import(kind); return "imported"; } catch (error) { name = error.name; }
  return name;
};
