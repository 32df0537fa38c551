// A fresh vm context for each call of a script that is compiled once; in process, JSON in and out.
// Prints the microseconds of the median call.
const vm = require("node:vm");
const [rounds] = process.argv.slice(2).map(Number);
const scripts = Array.from({ length: 64 }, (_, i) => new vm.Script(
  `function main(input) { return { hello: input.name, n: ${i} }; }; JSON.stringify(main(JSON.parse(input)))`));
const input = JSON.stringify({ name: "world" });
const times = [];
for (let i = 0; i < rounds + 64; i++) {
  const begin = process.hrtime.bigint();
  const result = scripts[i % 64].runInContext(vm.createContext({ input }));
  const time = Number(process.hrtime.bigint() - begin) / 1000;
  if (result !== `{"hello":"world","n":${i % 64}}`) throw new Error(result);
  if (i >= 64) times.push(time);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify(times[times.length >> 1]));
