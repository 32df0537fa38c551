// expect: never-settles Error: nothing can settle it
export default async () => {
  let me;
  const wait = async () => { await null; return me; };
  me = wait().then(() => me.then(() => {}));
  return Promise.race([Promise.any([me]).catch(() => new Promise(() => {})), new Promise(() => {})]).finally(() => new Promise(() => {}));
};
