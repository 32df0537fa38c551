// expect: function-threw ReferenceError
// There is nobody to wait for, and nothing may block a thread.
export default () => Atomics.wait(new Int32Array(new ArrayBuffer(8)), 0, 0, 1e9);
