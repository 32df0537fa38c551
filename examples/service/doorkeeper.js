// Lets in who knows the pass phrase, and numbers those it has let in.
//
// The phrase is a secret of the function's owner: who invokes it can try, and never read it. The number
// is in the function's storage: it goes on from invocation to invocation, and across restarts.

export const config = { secrets: ["PASS_PHRASE"] };

export default async function ({ phrase } = {}, { secrets, storage, log }) {
  if (!same(String(phrase), secrets.PASS_PHRASE)) {
    log.warn("turned somebody away");
    return { admitted: false };
  }
  const number = 1 + ((await storage.get("admitted")) ?? 0);
  await storage.put("admitted", number); // kept when this function returns, and dropped if it throws
  log.info("admitted number", number);
  return { admitted: true, number };
}

// Takes the same time wherever the two differ.
function same(a, b) {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % b.length);
  return difference === 0;
}
