// Runs @phala/dcap-qvl over cases, one JSON object a line, and tells what it says of each.
//
//   node peer.cjs MODULES CASES RESULTS            verdicts: {"ok", "status" or "error"} a line
//   node peer.cjs MODULES CASES RESULTS --time N   the median time of N runs in microseconds a line
//
// A case: name, quote and root (base64), at (seconds), collateral as the package takes it.
'use strict';

const fs = require('fs');
const path = require('path');

const [modules, cases, results, mode, runs] = process.argv.slice(2);
const { QuoteVerifier } = require(path.join(modules, 'node_modules', '@phala', 'dcap-qvl'));

function verify(item) {
  const verifier = QuoteVerifier.newWithRootCa(Buffer.from(item.root, 'base64'));
  return verifier.verify(Buffer.from(item.quote, 'base64'), item.collateral, item.at);
}

function verdict(item) {
  try {
    const report = verify(item);
    return { ok: true, status: report.status, advisories: report.advisory_ids };
  } catch (error) {
    const cause = error.cause ? `: ${error.cause.message}` : '';
    return { ok: false, error: `${error.message}${cause}` };
  }
}

function time(item, count) {
  const taken = [];
  for (let i = 0; i < count; ++i) {
    const start = process.hrtime.bigint();
    verify(item);
    taken.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  taken.sort((a, b) => a - b);
  return { name: item.name, microseconds: taken[Math.floor(count / 2)] };
}

const lines = fs.readFileSync(cases, 'utf8').split('\n').filter((line) => line !== '');
const out = fs.openSync(results, 'w');
for (const line of lines) {
  const item = JSON.parse(line);
  const result = mode === '--time' ? time(item, Number(runs)) : verdict(item);
  fs.writeSync(out, `${JSON.stringify(result)}\n`);
}
fs.closeSync(out);
