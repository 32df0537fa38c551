// expect: result-not-json TypeError: circular reference
export default () => {
  const value = { list: [] };
  value.list.push({ value });
  return value;
};
