// The median price of an asset, from quotes that were signed by those who made them.
//
//   ./dev run examples/price-median.js --input @examples/price-median.json --secret API_KEY=abc
//
// The input is an array of quotes:
//
//   { "source": "alpha", "price": "5.4213", "timestamp": 1735689600000, "tag": "<hex>" }
//
// Whoever carries the quotes here (a relay, a cache, the machine's operator) must not be able to
// invent or change one, so each source tags its quotes with a key that only it and this function
// know: tag = HMAC-SHA-256(API_KEY, "source|price|timestamp"). The key is a secret of the function:
// it is readable in here, and nowhere else. It is neither returned nor logged.
//
// What remains is then made robust: of each source the newest quote counts; quotes that are out of
// date and quotes that lie far from the others are left out; the price is the median of the rest.
// Prices are decimal text and are computed as whole numbers of 0.00000001, so no rounding of binary
// fractions gets into them.

// Read once, when the function is made. A function gets the secrets that it names here, no others.
export const config = { secrets: ["API_KEY"], limits: { gas: 1_000_000_000 } };

const DECIMALS = 8;
const MAX_QUOTES = 50;
const MAX_AGE_MS = 60_000; // on either side of the quotes' median time
const MAX_DEVIATIONS = 5n; // in median absolute deviations from the median price
const MIN_QUOTES = 3;

// An invocation calls this with its input (JSON, parsed) and what the service offers it.
export default function priceMedian(quotes, { secrets, log }) {
  if (!Array.isArray(quotes)) throw new TypeError("the input must be an array of quotes");
  if (quotes.length > MAX_QUOTES)
    throw new RangeError(`${quotes.length} quotes; at most ${MAX_QUOTES} are looked at`);
  const rejected = [];
  const reject = (quote, reason) => {
    rejected.push({ source: String(quote?.source), reason });
    log.warn("rejected", quote?.source, reason); // goes to the invocation's log, not to the result
  };

  const authenticate = authenticator(secrets.API_KEY);
  const newest = new Map(); // by source, or a copied quote would count as often as it was copied
  for (const parsed of quotes.map(parse)) {
    const { quote, reason, timestamp } = parsed;
    const other = newest.get(quote?.source);
    if (reason) reject(quote, reason);
    else if (!authenticate(quote)) reject(quote, "tag");
    else if (other && other.timestamp >= timestamp) reject(quote, "superseded");
    else {
      if (other) reject(other.quote, "superseded");
      newest.set(quote.source, parsed);
    }
  }
  const genuine = [...newest.values()];
  // The quotes' own median time, not this machine's clock: the clock is the operator's to set, and
  // the same input must give the same price on every machine. A few liars do not move a median.
  const asOf = Number(median(genuine.map(({ timestamp }) => BigInt(timestamp))));
  const recent = genuine.filter(({ quote, timestamp }) => {
    const isRecent = Math.abs(timestamp - asOf) <= MAX_AGE_MS;
    if (!isRecent) reject(quote, "stale");
    return isRecent;
  });
  const center = median(recent.map(({ units }) => units));
  const deviation = median(recent.map(({ units }) => distance(units, center)));
  // Sources that agree to the last digit have no deviation: then allow a thousandth of the price.
  const allowed = MAX_DEVIATIONS * (deviation || center / 1000n / MAX_DEVIATIONS || 1n);
  const close = recent.filter(({ quote, units }) => {
    const isClose = distance(units, center) <= allowed;
    if (!isClose) reject(quote, "outlier");
    return isClose;
  });

  if (close.length < MIN_QUOTES)
    throw new Error(`${close.length} of ${quotes.length} quotes are usable, not ${MIN_QUOTES}`);
  return {
    price: decimal(median(close.map(({ units }) => units))),
    asOf: new Date(asOf).toISOString(),
    sources: close.map(({ quote }) => quote.source).sort(),
    rejected,
  };
}

// A quote with its price as a whole number of 10^-8, or the reason why it is none.
function parse(quote) {
  const { source, price, timestamp, tag } = quote ?? {};
  if (!isText(source, /^[a-z0-9-]{1,32}$/)) return { quote, reason: "source" };
  if (!isText(tag, /^[0-9a-f]{64}$/)) return { quote, reason: "tag" };
  if (!Number.isSafeInteger(timestamp) || timestamp <= 0) return { quote, reason: "timestamp" };
  if (!isText(price, /^\d{1,15}(\.\d{1,8})?$/)) return { quote, reason: "price" };
  const [whole, fraction = ""] = price.split(".");
  const units = BigInt(whole + fraction.padEnd(DECIMALS, "0"));
  return units > 0n ? { quote, units, timestamp } : { quote, reason: "price" };
}

function isText(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

function decimal(units) {
  const digits = units.toString().padStart(DECIMALS + 1, "0");
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`;
}

function median(numbers) {
  if (numbers.length === 0) return 0n;
  const sorted = [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2n;
}

function distance(a, b) {
  return a < b ? b - a : a - b;
}

// Returns a function that tells whether a quote's tag was made with `key`.
function authenticator(key) {
  const utf8 = new TextEncoder();
  const hmac = hmacSha256(utf8.encode(key));
  return ({ source, price, timestamp, tag }) => {
    const expected = hmac(utf8.encode(`${source}|${price}|${timestamp}`));
    // All 32 bytes are compared whatever they are: neither time nor gas tells where they differ.
    let difference = 0;
    expected.forEach((byte, i) => {
      difference |= byte ^ parseInt(tag.slice(2 * i, 2 * i + 2), 16);
    });
    return difference === 0;
  };
}

// HMAC-SHA-256 (RFC 2104, FIPS 180-4). crypto.subtle does this in one call once it is there.
function hmacSha256(key) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = block.map((byte) => byte ^ 0x5c);
  return (message) => sha256(concat(outer, sha256(concat(inner, message))));
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
