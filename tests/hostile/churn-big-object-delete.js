// expect: out-of-gas
export default () => {
  const object = {};
  for (let i = 0; ; i++) {
    for (let k = 0; k < 2000; k++) object["k" + k] = k;
    for (let k = 0; k < 2000; k++) delete object["k" + k];
  }
};
