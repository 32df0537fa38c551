(function (global, native, shared) {
  shared.describe = (v) => `${v}`;
  const console = {};
  for (const [i, n] of ["debug", "info", "warn", "error"].entries()) console[n] = (...a) => native.log(i, a.join(" "));
  console.log = console.info;
  global.console = console;
  shared.log = console.log;
})
