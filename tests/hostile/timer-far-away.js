// expect: timeout
// timeout: 200
export default () => new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
