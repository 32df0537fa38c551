// Signs a price, so that a contract or a person can check later that this function said it. Each
// statement carries a number that no other has: who sees 7 and 9 knows that there was an 8.
//
//   ./dev run examples/signed-price.js --input @examples/signed-price.json --key oracle=p256
//
// The key is made for this run; in the service it is one of the owner's signing keys, and never
// leaves the enclave. With `--storage state.json` the numbers go on from run to run.
//
// What is signed is text, with its fields in a fixed order: JSON has many forms of one value, and
// the verifier must see the same bytes. Its first line says what it is, so that no signature for
// another purpose can be passed off as a price.

export const config = { keys: ["oracle"], payer: "owner" };

export default async function (input, { keys, storage }) {
  const { pair, price } = checked(input);
  const number = 1 + ((await storage.get("last")) ?? 0);
  await storage.put("last", number);
  const statement = `price statement v1\n${number}\n${pair}\n${price}\n`;
  const signature = keys.sign("oracle", new TextEncoder().encode(statement));
  return { statement, signature: hex(signature), publicKey: hex(keys.publicKey("oracle")) };
}

// No line break can get into the statement by way of a field.
function checked({ pair, price } = {}) {
  if (!/^[A-Z]{2,10}\/[A-Z]{2,10}$/.test(pair)) throw new TypeError('"pair" must be like "NEO/USD"');
  if (!/^\d{1,12}\.\d{1,8}$/.test(price)) throw new TypeError('"price" must be text like "12.50"');
  return { pair, price };
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
