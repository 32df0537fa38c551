// expect: result 50
// gas: 10000000000
// The error at the stack's end leaves an engine that goes on working.
export default () => {
  let caught = 0;
  const deep = (n) => { try { return deep(n + 1); } catch (error) { if (n < 1) caught++; throw error; } };
  for (let i = 0; i < 50; i++) try { deep(0); } catch (error) { if (error.name !== "InternalError") throw error; }
  return caught;
};
