// expect: memory-limit InternalError: out of memory
// memory: 8388608
// gas: 50000000000
export default () => {
  const kept = [];
  const fields = Array.from({ length: 500 }, (_, i) => `#p${i} = ${i};`).join("");
  const Class = new Function(`return class { ${fields} }`)();
  for (;;) kept.push(new Class());
};
