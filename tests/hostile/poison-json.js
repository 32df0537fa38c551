// expect: result {"a":[1,{"b":null}],"x":[1]}
// input: {"x":[1]}
// What reads the input and writes the result is not the JSON that a function can reach.
const loop = () => { for (;;); };
JSON.parse = JSON.stringify = loop;
Object.defineProperty(JSON, Symbol.toStringTag, { get: loop });
globalThis.JSON = new Proxy({}, { get: loop, has: loop, ownKeys: loop });
export default ({ x }) => ({ a: [1, { b: null, c: undefined, d: loop }], x });
