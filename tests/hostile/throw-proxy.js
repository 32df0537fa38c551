// expect: function-threw object: {}
// Every trap would loop; none is called but for `message`, which has none here.
export default () => {
  const trap = () => { for (;;); };
  throw new Proxy({}, { ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap, has: trap });
};
