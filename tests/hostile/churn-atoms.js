// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const object = {};
  for (let i = 0; ; i++) object["property" + i] = i;
};
