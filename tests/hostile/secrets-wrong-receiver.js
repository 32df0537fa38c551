// expect: result "done"
export default (input, { secrets, gas, log }) => {
  const getters = [Object.getOwnPropertyDescriptor(gas, "left").get, Object.getOwnPropertyDescriptor(gas, "limit").get];
  for (const receiver of [null, 1, {}, secrets, new Proxy(gas, {})]) {
    for (const getter of getters) if (typeof getter.call(receiver) !== "number") return "no number";
    if (secrets.bytes.call(receiver, "x") !== undefined) return "found";
    log.call(receiver, "line");
  }
  return "done";
};
