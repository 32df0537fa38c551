// expect: result-not-json
// Half of a surrogate pair is no text; JSON.stringify would write it all the same.
export default () => ["\ud800", "\udc00x"];
