// expect: out-of-gas
export default () => {
  for (let i = 0; ; i++) ({})["property" + i];
};
