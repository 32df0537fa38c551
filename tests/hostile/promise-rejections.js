// expect: result "done"
// gas: 1000000000
// memory: 134217728
// 100 000 rejections that nobody handles: a few are logged, the others counted.
export default () => {
  for (let i = 0; i < 20000; i++) Promise.reject(i);
  return "done";
};
