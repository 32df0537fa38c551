// expect: result "InternalError"
// gas: 10000000000
// A thenable's `then` is called while it resolves itself.
export default async () => {
  const again = () => new Promise((resolve) => resolve(again()));
  try { return await again(); } catch (error) { return error.name; }
};
