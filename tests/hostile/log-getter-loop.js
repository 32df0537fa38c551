// expect: result "done"
// A log line describes what it is given without running it.
export default () => {
  console.log({ get a() { for (;;); } }, [{ get b() { for (;;); } }]);
  return "done";
};
