// expect: result "done"
// What nobody handled is logged, and looking at it runs nothing of the function's.
export default () => {
  const trap = () => { for (;;); };
  Promise.reject(new Proxy({}, { get: trap, ownKeys: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap }));
  Promise.reject({ get message() { for (;;); }, toString: trap, [Symbol.toPrimitive]: trap });
  return "done";
};
