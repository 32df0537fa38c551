// expect: result "done"
export default (input, { secrets }) => {
  const probes = ["__proto__", "constructor", "toString", "bytes", "0", "", "x".repeat(100000), Symbol.iterator, Symbol.toPrimitive];
  for (const probe of probes) {
    if (probe !== "bytes" && secrets[probe] !== undefined) return `has ${String(probe)}`;
    try { if (secrets.bytes(probe) !== undefined) return `gives ${String(probe)}`; } catch (error) { if (error.name !== "TypeError") throw error; }
  }
  for (const change of [() => { secrets.X = 1; }, () => Object.defineProperty(secrets, "X", { value: 1 }), () => Object.setPrototypeOf(secrets, {}), () => { delete secrets.bytes; if (!secrets.bytes) throw 1; throw new TypeError(); }])
    try { change(); return "changed"; } catch (error) { if (error?.name !== "TypeError") return "changed"; }
  return "done";
};
