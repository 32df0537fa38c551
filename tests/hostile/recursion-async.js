// expect: result "InternalError"
export default async () => {
  const again = async () => { await again(); };
  try { return await again(); } catch (error) { return error.name; }
};
