// expect: function-threw TypeError: cannot read property
export default () => {
  Object.defineProperty(Error.prototype, "message", { get() { for (;;); } });
  null.x;
};
