// expect: host-calls-exceeded
// host-calls: 1000
// Timers that are due at once keep it busy without ever waiting.
export default () => new Promise(() => {
  const again = () => setTimeout(again, 0);
  again();
});
