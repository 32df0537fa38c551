// expect: result "done"
// gas: 10000000000
// A callback, a comparator or a conversion takes the buffer away in the middle.
export default () => {
  const methods = {
    sort: (a, steal) => a.sort(() => (steal(), 1)), fill: (a, steal) => a.fill({ valueOf: () => (steal(), 1) }),
    set: (a, steal) => a.set([1, { valueOf: () => (steal(), 1) }, 3]), map: (a, steal) => a.map((x) => (steal(), x)),
    forEach: (a, steal) => a.forEach(steal), indexOf: (a, steal) => a.indexOf(1, { valueOf: () => (steal(), 0) }),
    includes: (a, steal) => a.includes(1, { valueOf: () => (steal(), 0) }), join: (a, steal) => a.join({ toString: () => (steal(), ",") }),
    slice: (a, steal) => a.slice({ valueOf: () => (steal(), 0) }), subarray: (a, steal) => a.subarray({ valueOf: () => (steal(), 0) }),
    copyWithin: (a, steal) => a.copyWithin({ valueOf: () => (steal(), 0) }, 1), lastIndexOf: (a, steal) => a.lastIndexOf(1, { valueOf: () => (steal(), 9) }),
    from: (a, steal) => Uint8Array.from(a, (x) => (steal(), x)), reduce: (a, steal) => a.reduce((s, x) => (steal(), s + x)),
    toSorted: (a, steal) => a.toSorted(() => (steal(), -1)), with: (a, steal) => a.with(0, { valueOf: () => (steal(), 1) }),
    find: (a, steal) => a.find(() => (steal(), false)), iterate: (a, steal) => { for (const _ of a) steal(); },
    view: (a, steal) => new DataView(a.buffer).setFloat64({ valueOf: () => (steal(), 0) }, 1),
    value: (a, steal) => new DataView(a.buffer).setFloat64(0, { valueOf: () => (steal(), 1) }),
    index: (a, steal) => (a[0] = { valueOf: () => (steal(), 1) }), random: (a, steal) => (steal(), crypto.getRandomValues(a)),
    decode: (a, steal) => new TextDecoder().decode(a, { get stream() { steal(); return false; } }),
    encode: (a, steal) => new TextEncoder().encodeInto({ toString: () => (steal(), "text") }, a),
  };
  for (const method of Object.values(methods)) {
    const array = new Uint8Array(1000).fill(7);
    let stolen;
    const steal = () => { stolen ??= structuredClone(array.buffer, { transfer: [array.buffer] }); };
    try { method(array, steal); } catch (error) { if (!["TypeError", "RangeError"].includes(error.name)) throw error; }
    if (array.length !== 0 && stolen) return "still attached";
  }
  return "done";
};
