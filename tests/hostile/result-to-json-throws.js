// expect: result-not-json RangeError: no JSON for you
export default () => ({ toJSON() { throw new RangeError("no JSON for you"); } });
