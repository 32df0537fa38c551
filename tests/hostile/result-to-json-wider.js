// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  let n = 0;
  const wider = { toJSON: () => Array(10000).fill("wide" + n++) };
  return Array(10000).fill(wider);
};
