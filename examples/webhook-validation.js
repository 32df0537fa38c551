// Validates a webhook before anybody acts on it: is it signed by the sender that it claims, and is
// it what it should be?
//
//   ./dev run examples/webhook-validation.js --input @examples/webhook-validation.json \
//       --secret WEBHOOK_SECRET=whsec_example
//
// The input is the request as it arrived. The body must be its text, not what JSON.parse made of
// it: a signature is over bytes, and writing JSON again would give others.
//
//   { "headers": { "X-Signature-256": "sha256=<hex>", "X-Delivery": "<id>" }, "body": "<text>" }
//
// The result says `accepted: true` with the event, or `accepted: false` with a reason that the
// sender may see. Only an input that is no request at all is an error: then the caller is broken,
// not the webhook.

export const config = { secrets: ["WEBHOOK_SECRET"] };

const EVENTS = {
  "payment.received": { amount: isAmount, currency: isCurrency, payer: isNeoAddress },
  "payment.refunded": { amount: isAmount, currency: isCurrency, payment: isId },
};

export default function validate(request, { secrets, log }) {
  const { headers, body } = request ?? {};
  if (typeof headers !== "object" || headers === null || typeof body !== "string")
    throw new TypeError('the input must be { "headers": {…}, "body": "…" }');
  try {
    const header = headersByName(headers);
    authenticate(header("x-signature-256"), body, secrets);
    const id = header("x-delivery");
    if (!isId(id)) throw new Refusal("the header X-Delivery must be an id");
    // Only now is it worth a look: nobody without the key gets as far as the parser.
    return { accepted: true, id, event: readEvent(body) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn("refused:", error.message);
    return { accepted: false, reason: error.message };
  }
}

class Refusal extends Error {}

// Header names are not case-sensitive.
function headersByName(headers) {
  const lower = new Map();
  for (const [name, value] of Object.entries(headers)) lower.set(name.toLowerCase(), value);
  return (name) => lower.get(name);
}

function authenticate(signature, body, secrets) {
  if (signature === undefined) throw new Refusal("the header X-Signature-256 is missing");
  if (typeof signature !== "string" || !/^sha256=[0-9a-f]{64}$/.test(signature))
    throw new Refusal("the header X-Signature-256 must be sha256= and 64 hexadecimal digits");
  // secrets.bytes() is the secret whatever it holds; secrets.WEBHOOK_SECRET is its text.
  const expected = hmacSha256(secrets.bytes("WEBHOOK_SECRET"), new TextEncoder().encode(body));
  if (!equalInConstantTime(expected, hexToBytes(signature.slice("sha256=".length))))
    throw new Refusal("the signature is not valid");
}

function readEvent(body) {
  let event;
  try {
    event = JSON.parse(body);
  } catch (error) {
    throw new Refusal(`the body is not JSON: ${error.message}`);
  }
  const fields = Object.hasOwn(EVENTS, event?.type) ? EVENTS[event.type] : undefined;
  if (!fields) throw new Refusal(`the type must be one of ${Object.keys(EVENTS).join(", ")}`);
  const read = { type: event.type };
  for (const [name, isValid] of Object.entries(fields)) {
    if (!isValid(event[name])) throw new Refusal(`the field ${name} is missing or not valid`);
    read[name] = event[name]; // what is not known is left behind
  }
  return read;
}

function isAmount(value) {
  return typeof value === "string" && /^\d{1,12}(\.\d{1,8})?$/.test(value);
}

function isCurrency(value) {
  return value === "NEO" || value === "GAS";
}

function isNeoAddress(value) {
  return typeof value === "string" && /^N[1-9A-HJ-NP-Za-km-z]{33}$/.test(value);
}

function isId(value) {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value);
}

// Looks at every byte whatever the bytes are. `===` on two strings stops at the first difference,
// and gas counts each step: the gas used would tell a guesser how many characters were right.
function equalInConstantTime(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

function hexToBytes(hex) {
  return Uint8Array.from(hex.match(/../g), (digits) => parseInt(digits, 16));
}

// HMAC-SHA-256 (RFC 2104, FIPS 180-4). crypto.subtle does this in one call once it is there.
function hmacSha256(key, message) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return sha256(concat(outer, sha256(concat(inner, message))));
}

function concat(a, b) {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function sha256(message) {
  const padded = new Uint8Array(((message.length + 8) >> 6 << 6) + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  const state = [...SHA256_START];
  const w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) +
             w[i - 7] + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
                 SHA256_ROUND[i] + w[i];
      const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

function rotate(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}

// The first 32 bits of the fractional parts of the square and cube roots of the first primes. Code
// out here runs once, when the function is made, and every invocation starts with its outcome.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n++) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const SHA256_START = PRIMES.slice(0, 8).map((prime) => (prime ** (1 / 2) * 2 ** 32) | 0);
const SHA256_ROUND = PRIMES.map((prime) => (prime ** (1 / 3) * 2 ** 32) | 0);
