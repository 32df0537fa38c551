// expect: timeout
// timeout: 200
// host-calls: 10000000
export default async () => {
  for (;;) await new Promise((resolve) => setTimeout(resolve, 5));
};
