// Turns the orders of a shop's export into the records that an accounting system wants: other
// names, other types, values that have to be looked up or computed. What to do is in a table; the
// code below it only walks the table.
//
//   ./dev run examples/json-transform.js --input @examples/json-transform.json
//
// This is the other form of a function: a classic script that defines `main`. (The other examples
// are ES modules with a default export.) An order that does not fit does not spoil the others: it
// is in `rejected`, with the reason.

// target field: [path in the order, how to read what is there, value when nothing is there]
const FIELDS = {
  "number": ["id", text],
  "issued": ["created_at", date],
  "customer.name": ["buyer.name", text],
  "customer.email": ["buyer.contact.email", lowerCase, null],
  "customer.country": ["buyer.country", country],
  "currency": ["payment.currency", text, "GAS"],
  "paid": ["payment.status", isPaid, false],
  "lines": ["items", listOf(line)],
  "total": ["items", total],
  "tags": ["labels", listOf(text), []],
};

const LINE_FIELDS = {
  "sku": ["product.sku", text],
  "quantity": ["qty", count],
  "price": ["unit_price", amount],
};

const COUNTRIES = { DE: "Germany", FR: "France", JP: "Japan", NL: "Netherlands" };

function main(input, { log }) {
  if (!Array.isArray(input?.orders)) throw new TypeError('the input must be { "orders": [ … ] }');
  const records = [];
  const rejected = [];
  for (const [index, order] of input.orders.entries()) {
    try {
      records.push(transform(order, FIELDS));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error; // a mistake in here, not in the order
      rejected.push({ index, reason: error.message });
    }
  }
  log.info(`${records.length} transformed, ${rejected.length} rejected`);
  return { records, rejected };
}

class Misfit extends Error {}

function transform(source, fields) {
  const target = {};
  for (const [name, [path, read, otherwise]] of Object.entries(fields)) {
    const found = path.split(".").reduce((value, key) => value?.[key], source);
    if ((found === undefined || found === null) && otherwise !== undefined)
      assign(target, name, otherwise);
    else assign(target, name, read(found, path));
  }
  return target;
}

// assign({}, "a.b", 1) makes { a: { b: 1 } }.
function assign(target, name, value) {
  const keys = name.split(".");
  const last = keys.pop();
  for (const key of keys) target = target[key] ??= {};
  target[last] = value;
}

// The readers: each takes what was found and where, and returns what goes into the record.

function text(value, path) {
  if (typeof value === "number") return String(value);
  const trimmed = typeof value === "string" ? value.trim() : "";
  if (trimmed === "") throw new Misfit(`${path}: text is missing`);
  return trimmed;
}

function lowerCase(value, path) {
  return text(value, path).toLowerCase();
}

// Seconds since 1970, or a date as text. Local time is UTC in here, whatever the machine's is.
function date(value, path) {
  const moment = new Date(typeof value === "number" ? value * 1000 : value);
  if (Number.isNaN(moment.getTime())) throw new Misfit(`${path}: "${value}" is no date`);
  return moment.toISOString().slice(0, 10);
}

function country(value, path) {
  const name = COUNTRIES[text(value, path).toUpperCase()];
  if (!name) throw new Misfit(`${path}: the country "${value}" is not known`);
  return name;
}

function isPaid(value) {
  return value === "settled" || value === "captured";
}

function count(value, path) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Misfit(`${path}: "${value}" is no count`);
  return number;
}

// Money in cents, so that adding does not round.
function cents(value, path) {
  const match = /^(\d{1,12})(?:[.,](\d{2}))?$/.exec(String(value));
  if (!match) throw new Misfit(`${path}: "${value}" is no amount`);
  return Number(match[1] + (match[2] ?? "00"));
}

function amount(value, path) {
  return (cents(value, path) / 100).toFixed(2);
}

function listOf(read) {
  return (value, path) => {
    if (!Array.isArray(value)) throw new Misfit(`${path}: a list is missing`);
    return value.map((item, i) => read(item, `${path}[${i}]`));
  };
}

function line(item, path) {
  try {
    return transform(item, LINE_FIELDS);
  } catch (error) {
    if (error instanceof Misfit) error.message = `${path}.${error.message}`;
    throw error;
  }
}

function total(items, path) {
  const sum = items.reduce((all, { qty, unit_price }) => all + qty * cents(unit_price, path), 0);
  return (sum / 100).toFixed(2);
}
