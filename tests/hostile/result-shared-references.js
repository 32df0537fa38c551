// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
// A few objects that are 2^60 as text.
export default () => {
  let value = [1];
  for (let i = 0; i < 60; i++) value = [value, value];
  return value;
};
