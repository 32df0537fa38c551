// expect: memory-limit InternalError: out of memory
// memory: 6291456
// gas: 50000000000
export default () => {
  const list = [1];
  for (const item of list) list.push(item);
};
