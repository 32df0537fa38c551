#pragma once
// The rules of fuzz/grammar.cc. In a rule, % and a letter stands for a part: one with rules of its
// own (rules_of), or one that depends on where it stands (Writer::symbol).

#include <cstddef>
#include <span>
#include <string_view>

namespace nsl::fuzz {

struct Rules {
  std::span<const std::string_view> all;
  std::size_t leaves;  // so many at the front lead to no others
};

// $ records a value, $show describes it, $tick pays.
inline constexpr std::string_view kPrelude = R"js(let $fuel = 300;
const $out = [];
function $tick() { if (--$fuel < 0) throw new RangeError("fuel"); }
function $show(v, depth) {
  if (typeof v === "bigint") return v.toString() + "n";
  if (typeof v === "number") return Object.is(v, -0) ? "-0" : String(v);
  if (typeof v === "string") return JSON.stringify(v.slice(0, 80)) + v.length;
  if (v === null || typeof v !== "object") return typeof v === "boolean" ? String(v) : typeof v;
  if (depth > 2) return "...";
  const isList = Array.isArray(v) || ArrayBuffer.isView(v);
  if (isList && v.length !== undefined) {
    let text = "[" + v.length + ":";
    for (let i = 0; i < v.length && i < 8; i++) text += $show(v[i], depth + 1) + ",";
    return text + "]";
  }
  if (v instanceof Error) return v.name + ": " + v.message;
  let text = Object.prototype.toString.call(v) + "{";
  for (const k of Reflect.ownKeys(v).slice(0, 8)) text += String(k) + ":" + $show(v[k], depth + 1) + ",";
  return text + "}";
}
function $(v) {
  let text;
  try { text = $show(v, 0); } catch (e) { text = "!" + typeof e; }
  if ($out.length < 100) $out.push(text.slice(0, 300));
  return v;
}
let v0 = 0, v1 = "one", v2 = [1, 2.5, "x"], v3 = { a: 1, b: { c: 2 } }, v4 = 7n, v5 = (x) => x, v6, v7 = new Map([[1, 2]]);
)js";

inline constexpr std::string_view kExpressions[] = {
    // leaves
    "%v",
    "%n",
    "%t",
    "%z",
    "%u",
    "true",
    "null",
    "undefined",
    "v3?.a",
    "%q",
    // operators
    "(%e + %e)",
    "(%e - %e)",
    "(%e * %e)",
    "(%e / %e)",
    "(%e %% %e)",
    "(%e & %e)",
    "(%e | %e)",
    "(%e ^ %e)",
    "(%e << %n)",
    "(%e >> %n)",
    "(%e >>> %n)",
    "((%e & 1023) ** 2)",
    "(%e == %e)",
    "(%e === %e)",
    "(%e < %e)",
    "(%e >= %e)",
    "(%e && %e)",
    "(%e || %e)",
    "(%e ?? %e)",
    "(%e ? %e : %e)",
    "(%e, %e)",
    "(!%e)",
    "(- %e)",
    "(+ %e)",
    "(~%e)",
    "(typeof %e)",
    "(void %e)",
    "(%e instanceof %g)",
    "(%t in %o)",
    "(delete %o.%k)",
    "(delete %o[%e])",
    "(%v = %e)",
    "(%v += %e)",
    "(%v -= %n)",
    "(%v *= %n)",
    "(%v ?\?= %e)",
    "(%v ||= %e)",
    "(%v &&= %e)",
    "(%v++)",
    "(--%v)",
    "(%o.%k = %e)",
    "(%o[%e] += %e)",
    "([%v, %v = %e, ...%v] = %i)",
    "({ a: %v, b: { c: %v = %e } = {}, ...%v } = %o)",
    "%a",
    "%y",
    // access and calls
    "%o.%k",
    "%o[%e]",
    "%e?.%k",
    "%e?.[%e]",
    "%v?.(%e)",
    "%f(%e)",
    "%f.call(%e, %e, %e)",
    "%f.apply(%e, [%e, %e])",
    "%f.bind(%e, %e)(%e)",
    "%f(...%i)",
    "new (%f)(%e)",
    "new (%C)(%e)",
    "new (%C)().m(%e)",
    "(%C).s",
    "Reflect.construct(%f, [%e], %C)",
    "Reflect.apply(%f, %e, [%e])",
    "Reflect.get(%o, %t, %o)",
    "Reflect.set(%o, %t, %e, %o)",
    "Reflect.ownKeys(%o)",
    "Reflect.defineProperty(%o, %t, { value: %e, writable: %B, configurable: %B, enumerable: %B })",
    "Object.getOwnPropertyDescriptor(%o, %t)",
    "Object.assign(%o, %e)",
    "Object.freeze(%o)",
    "Object.entries(%o)",
    "Object.fromEntries(%i)",
    "Object.setPrototypeOf(%o, %o)",
    "Object.create(%o, { %k: { get() { return %n; }, enumerable: true } })",
    "Object.is(%e, %e)",
    "Object.groupBy(%i, %f)",
    "$show(%e, 0)",
    // text
    "`${%e} and ${%e}`",
    "String.raw`a${%e}\\n`",
    "((s, ...x) => s.raw.length + x.length)`a${%e}b`",
    "String(%e)",
    "String(%e).length",
    "String(%e).slice(%n, %n)",
    "String(%e).split(%x)",
    "String(%e).replace(%x, %f)",
    "String(%e).replace(%x, \"[$&$1$<n>]\")",
    "String(%e).replaceAll(%t, %e)",
    "[...String(%e).matchAll(/(\\w)(?<n>.)?/g)]",
    "String(%e).padStart(%n, %t)",
    "String(%e).repeat(%n)",
    "String(%e).at(%n)",
    "String(%e).codePointAt(%n)",
    "String(%e).normalize(\"NFD\")",
    "String(%e).toUpperCase()",
    "String(%e).localeCompare(%e)",
    "String(%e).indexOf(%t)",
    "String(%e).isWellFormed()",
    "encodeURIComponent(%e)",
    "decodeURIComponent(%e)",
    "escape(%e)",
    "%x.exec(%e)",
    "%x.test(%e)",
    "%x[Symbol.replace](%t, %e)",
    "new RegExp(%t, \"u\")",
    "%x.source",
    "%x.flags",
    // numbers
    "Number(%e)",
    "parseInt(%e, %n)",
    "parseFloat(%e)",
    "Number(%e).toString(7)",
    "Number(%e).toFixed(%n)",
    "Number(%e).toPrecision(3)",
    "Math.floor(%e)",
    "Math.max(%e, %e)",
    "Math.imul(%e, %e)",
    "Math.clz32(%e)",
    "Math.fround(%e)",
    "Math.sqrt(%e)",
    "Math.sign(%e)",
    "Math.trunc(%e)",
    "Number.isInteger(%e)",
    "BigInt(%e)",
    "BigInt.asIntN(%n, %q)",
    "BigInt.asUintN(256, %q * %q)",
    "BigInt.asIntN(300, %q ** 9n)",
    "(%q / %q)",
    "(%q %% %q)",
    "(%q << %q)",
    "(%q >> %q)",
    "(%q & %q)",
    "(- %q)",
    "(%q < %e)",
    "(%q == %e)",
    // arrays
    "[%e, %e, %e]",
    "[%e, , ...%i]",
    "[...%i]",
    "%r.map(%f)",
    "%r.filter(%f)",
    "%r.reduce(%F, %e)",
    "%r.sort()",
    "%r.sort(%F)",
    "%r.toSorted(%F)",
    "%r.slice(%n, -%n)",
    "%r.splice(%n, %n, %e)",
    "%r.flat(%n)",
    "%r.flatMap(%f)",
    "%r.indexOf(%e)",
    "%r.includes(%e)",
    "%r.join(%t)",
    "%r.push(%e)",
    "%r.pop()",
    "%r.shift()",
    "%r.unshift(%e)",
    "%r.reverse()",
    "%r.concat(%e, %r)",
    "%r.copyWithin(%n, %n)",
    "%r.fill(%e, %n)",
    "%r.find(%f)",
    "%r.findLast(%f)",
    "%r.at(-%n)",
    "%r.with(%n, %e)",
    "%r.length",
    "%r.entries()",
    "Array.from(%i, %f)",
    "Array.of(%e, %e)",
    "Array.from({ length: %n }, %F)",
    "new Array(%n)",
    "Array.isArray(%e)",
    // typed arrays
    "new %T(%n)",
    "new %T(%i)",
    "%T.from(%r)",
    "new %T([%e, %e]).map(%f)",
    "%T.of(%n, %n).join()",
    "new %T(new ArrayBuffer(16), 8)",
    "new %T([3, 1, 2]).sort()",
    "new %T(%n).fill(%e)",
    "new %T([1, 2, 3]).subarray(%n)",
    "new %T([1, 2, 3]).set(%r, %n)",
    "new DataView(new ArrayBuffer(16)).setFloat64(%n, %e)",
    "new DataView(Float64Array.of(%n, %n).buffer).getInt32(%n, %B)",
    "new ArrayBuffer(%n).slice(%n)",
    // collections and iteration
    "new Map(%i)",
    "new Set(%i)",
    "[...new Set(%i)]",
    "v7.set(%e, %e)",
    "v7.get(%e)",
    "v7.size",
    "new WeakMap([[%o, %e]]).has(%o)",
    "[...%G(%e)]",
    "%G(%e).next(%e)",
    "%G(%e).return(%e)",
    "%G(%e).throw(%e)",
    "[...%I]",
    "Array.from(%I)",
    "(([a, b = %e, ...c]) => [a, b, c])(%i)",
    "(({ a, b: { c = 1 } = {}, ...d }) => [a, c, d])(%o)",
    "((...x) => x.length)(...%i)",
    "new Set(%i).union(new Set(%i))",
    "(%i).map?.(%f)?.toArray?.()",
    // the rest
    "JSON.stringify(%e)",
    "JSON.stringify(%e, %f, %n)",
    "JSON.parse(%t)",
    "JSON.parse(%j, %F)",
    "JSON.parse(JSON.stringify(%e))",
    "%P",
    "%P.%k",
    "(%t in %P)",
    "(%P.%k = %e)",
    "Object.keys(%P)",
    "Symbol(%t).description",
    "Symbol.for(%t).toString()",
    "new Date(%n * 86400000).toISOString()",
    "Date.UTC(2000, %n, %n)",
    "eval(\"%n + 1\")",
    "(0, eval)(\"var g = 1; g\")",
    "new Function(\"a\", \"return a\")(%e)",
    "Promise.resolve(%e)",
    "Promise.all([%e, %e])",
    "Promise.allSettled(%i)",
    "new Promise((good, bad) => { %s good(%e); })",
    "Promise.reject(%e).catch(%f)",
    "(%h)(%e)",
    "new Error(%t, { cause: %e }).cause",
    "new AggregateError(%i).errors",
    "globalThis[%t]",
};

inline constexpr std::string_view kStatements[] = {
    // leaves
    "$(%v);",
    ";",
    "$(%n);",
    "%v = %t;",
    "debugger;",
    // the rest
    "$(%e);",
    "$(%e);",
    "$(%e);",
    "%e;",
    "let %d = %e; $(%u);",
    "const %d = %e;",
    "var %d = %e;",
    "let [%d, %d = %e] = %i;",
    "const { a: %d, [%e]: %d, ...%d } = %o;",
    "if (%e) { %S } else { %s }",
    "%l",
    "%l",
    "%J",
    "%R",
    "{ %S }",
    "throw %e;",
    "throw new TypeError(%t);",
    "try { %S } catch (e) { $(e); }",
    "try { %s } finally { %s }",
    "try { %S } catch ({ message, name }) { $(name); } finally { %S }",
    "switch (%e) { case %e: %s case %n: %s break; default: %s }",
    "%b",
    "function %d(a, b = %<%e%>) { $tick(); $(arguments.length); $(new.target === undefined); "
    "%(%S%) } $(%u);",
    "class %d extends (%<%C%>) { constructor() { super(%n); $(this); } m() { return super.m(1); } "
    "}",
    "class %d %c",
    "function* %d() { $tick(); %{%S %Y%} }",
    "async function %d() { $tick(); %[%S%] }",
    "Object.defineProperty(%o, %t, { get() { $tick(); %(%S%) }, configurable: true });",
    "%Y",
    "%A",
    "%W",
    "for (const %d in %o) { $tick(); $(%u); }",
    "delete %o.%k;",
    "Promise.resolve(%e).then(%f, %f).then($);",
    "v6 = %I;",
    "v5 = %f;",
    "v2 = %r;",
    "v3 = %o;",
    "v4 = %q;",
};

inline constexpr std::string_view kLoopHeads[] = {
    "for (let i = 0; i < %n; i++)",
    "while (true)",
    "for (const %d of %i)",
    "for (const %d in %o)",
    "for (let [%d, %d] of Object.entries(%o))",
    "for (;;)",
    "for (var %d = %n; %v; %v++)",
    "while (%e)",
};

inline constexpr std::string_view kFunctions[] = {
    "((x) => x)",
    "v5",
    "String",
    "((a, b) => { $tick(); return a; })",
    "((x) => { $tick(); return %(%e%); })",
    "(function (a, b) { $tick(); %(%S%) return a; })",
    "(function named(a) { $tick(); return a > 0 ? named(a - 1) : %(%e%); })",
    "(({ a, b } = {}, [c] = [%<%e%>]) => { $tick(); %(%S%) return c; })",
    "%h",
    "({ m(a) { $tick(); %(%S%) return this === globalThis ? a : this; } }).m",
    "((a, ...rest) => { $tick(); return rest; })",
    "((x) => { $tick(); throw x; })",
};
inline constexpr std::string_view kPairFunctions[] = {
    "((a, b) => a - b)",  "((a, b) => (a < b ? -1 : 1))",
    "((a, b) => [a, b])", "((a, b) => { $tick(); return %(%e%); })",
    "((a, b) => a + b)",
};
inline constexpr std::string_view kAsyncFunctions[] = {
    "(async (x) => x)",
    "(async (x) => { $tick(); %[%S return %a;%] })",
    "(async function () { $tick(); try { %[%S%] } finally { $(%n); } })",
};
inline constexpr std::string_view kGenerators[] = {
    "(function* (a) { yield a; yield 2; })",
    "(function* (a) { $tick(); %{%S %Y%} return a; })",
    "(function* (a) { try { while (true) { $tick(); yield %{%y%}; } } finally { $(a); } })",
    "(function* (a) { $tick(); const x = yield a; $(x); yield* [x, a]; })",
};
inline constexpr std::string_view kIterables[] = {
    "v2",
    "[1, 2, 3]",
    "\"a\u00e9\U0001f600\"",
    "[[1, 2], [\"a\", %e]]",
    "new Set([%e, %e])",
    "v7",
    "%G(%e)",
    "%I",
    "%r",
    "Object.entries(%o)",
    "%e",
    "new Uint8Array([1, 2])",
    "%r.values()",
};
inline constexpr std::string_view kIterators[] = {
    "({ *[Symbol.iterator]() { yield 1; } })",
    "({ [Symbol.iterator]() { let n = 0; return { next() { $tick(); return { done: n++ > 3, value: "
    "%(%e%) }; }, return(v) { $(\"closed\"); return { value: v }; } }; } })",
    "({ [Symbol.iterator]: %f })",
};
inline constexpr std::string_view kArrays[] = {
    "v2",
    "[3, 1, 2]",
    "[]",
    "[%e, %e]",
    "[1, , 3]",
    "[...%i]",
    "[%e, [%e, [%e]]]",
    "Object.keys(%o)",
    "Array.from({ length: %n }, (_, i) => i * 7 %% 5)",
};
inline constexpr std::string_view kObjects[] = {
    "v3",
    "({})",
    "({ a: 1, b: 2 })",
    "v2",
    "({ a: %e, %k: %e })",
    "({ [%e]: %e, ...%e })",
    "({ __proto__: %o, a: %e })",
    "({ get a() { $tick(); %(%S%) return 1; }, set a(x) { $(x); } })",
    "({ toString() { $tick(); return %(%e%); }, valueOf() { $tick(); return %(%e%); } })",
    "({ [Symbol.toPrimitive](hint) { $tick(); $(hint); return %(%e%); } })",
    "({ toJSON(k) { $tick(); return %(%e%); } })",
    "new (%C)(%e)",
    "%P",
    "Object(%e)",
    "({ m() { $tick(); return super.toString; }, async *n() { yield 1; } })",
    "v7",
    "%f",
    "%r",
    "({ then(good, bad) { $tick(); good(%(%e%)); } })",
};
inline constexpr std::string_view kProxies[] = {
    "new Proxy({ a: 1 }, {})",
    "new Proxy(%o, { get(t, k, r) { $tick(); return Reflect.get(t, k); } })",
    "new Proxy(%o, { has() { $tick(); return %B; }, deleteProperty() { return %B; } })",
    "new Proxy(%o, { ownKeys() { $tick(); return %(%r%); } })",
    "new Proxy(%o, %o)",
    "new Proxy(%o, { set(t, k, v) { $tick(); $(v); t[k] = v; return %B; } })",
    "new Proxy(%f, { apply(t, self, args) { $tick(); return args; }, construct() { return {}; } })",
    "new Proxy(%o, { getPrototypeOf() { $tick(); return %(%o%); }, defineProperty() { return %B; } "
    "})",
};
inline constexpr std::string_view kClassBodies[] = {
    "{ m(x) { return x; } }",
    "{ static s = %<%n%>; a = 1; m(x) { return this.a; } }",
    "{ #p = %<%e%>; get p() { $tick(); return this.#p; } set p(x) { this.#p = x; } m(x) { return "
    "#p "
    "in this; } }",
    "{ constructor(x) { $tick(); this.x = x; %(%S%) } m(x) { $tick(); %(%S%) return this.x; } }",
    "{ static { $tick(); %<%s%> } static m() { return this; } *m(x) { yield x; } }",
    "{ [%<%t%>]() { return 1; } static get s() { $tick(); return %(%e%); } async m() { %[%S%] } }",
    "{ static #q = 1; static s = () => this.#q; m() { return %(%e%); } static async *g() { yield "
    "1; } }",
    "{ a = %<%e%>; 'b c' = this.a; static [Symbol.hasInstance](x) { return %B; } m(x) { return x; "
    "} }",
};
inline constexpr std::string_view kClasses[] = {
    "class { m(x) { return x; } }",
    "class %c",
    "class A extends Array { m(x) { return this.length; } }",
    "class E extends Error { m(x) { return this.name; } get name() { return \"E\"; } }",
    "class N extends null { static m() { return 1; } }",
    "class D extends (%C) { m(x) { return "
    "super.m(x); } }",
    "class M extends Map { set(k, v) { $tick(); return super.set(k, [v]); } }",
    "class F extends %f { constructor() { super(); } }",
};
inline constexpr std::string_view kGlobals[] = {"Object",  "Array", "Error", "Map",
                                                "Promise", "%f",    "(%C)"};
inline constexpr std::string_view kVariables[] = {"v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7"};
inline constexpr std::string_view kSmall[] = {"0", "1", "2", "3", "5", "8", "13", "20"};
inline constexpr std::string_view kNumbers[] = {
    "-0",
    "0.1",
    "NaN",
    "Infinity",
    "-1",
    "2147483647",
    "-2147483648",
    "4294967295",
    "1e21",
    "1e-7",
    "9007199254740993",
    "5e-324",
    "1.7976931348623157e308",
    "0x7fffffff",
    "0b101",
    "1_000",
};
inline constexpr std::string_view kBigInts[] = {
    "3n",
    "0n",
    "-1n",
    "v4",
    "18446744073709551615n",
    "-9223372036854775808n",
    "0xffffffffffffffffffffffffffffffffn",
    "BigInt.asIntN(64, %q)",
    "(%q + %q)",
    "(%q - %q)",
    "BigInt.asUintN(512, %q * %q)",
    "(- %q)",
};
inline constexpr std::string_view kStrings[] = {
    "\"a\"",
    "\"\"",
    "\"b\"",
    "\"c\"",
    "\"length\"",
    "\"0\"",
    "\"1\"",
    "\"\\ud800\"",
    "\"\\u{1f600}\"",
    "\"aXbXc\"",
    "\"\u00e9\\u0301\"",
    "\"constructor\"",
    "\"__proto__\"",
    "\"toString\"",
    "\" 12 \"",
    "\"{\\\"a\\\":[1,2]}\"",
    "\"\\u0000\"",
    "\"aaaaaaaaaaaaaaaa\"",
    "\"0x10\"",
    "\"-1e3\"",
    "\"(\"",
};
inline constexpr std::string_view kKeys[] = {
    "a", "b", "c", "x", "length", "m", "s", "constructor", "prototype", "name", "then", "toString"};
inline constexpr std::string_view kRegExps[] = {
    "/a/",
    "/(a)|b/g",
    "/(?<n>[a-z])\\k<n>?/gi",
    "/^.*?(\\d+)$/m",
    "/(?=a)\\w|(?!b)./gu",
    "/(?<=x)b|(?<!a)c/ig",
    "/[\\u{1f600}\\p{L}]/u",
    "/(a*)*b/",
    "/(?:(a)|(b))+/y",
    "/\\bX\\b|[^]/s",
    "/(.)(.)?\\2\\1/d",
    "/[\\p{L}--[a-c]]/v",
    "/a{0,3}?(b|)/",
};
inline constexpr std::string_view kJson[] = {
    "\"[1,{\\\"a\\\":[true,null]}]\"", "\"1e400\"", "\"[\"", "\"{\\\"__proto__\\\":1}\"",
    "\"\\\"\\\\ud83d\\\"\"",           "\" 01\"",
};
inline constexpr std::string_view kTypedArrays[] = {
    "Uint8Array",   "Int8Array",    "Uint8ClampedArray", "Int16Array",     "Uint32Array",
    "Float32Array", "Float64Array", "BigInt64Array",     "BigUint64Array",
};
inline constexpr std::string_view kBooleans[] = {"true", "false", "%v"};

inline constexpr Rules kLoopHeadRules{kLoopHeads, 2};

inline const Rules* rules_of(char name) {
  static constexpr Rules kExpression{kExpressions, 10}, kStatement{kStatements, 5},
      kFunction{kFunctions, 4}, kPairFunction{kPairFunctions, 3},
      kAsyncFunction{kAsyncFunctions, 1}, kGenerator{kGenerators, 1}, kIterable{kIterables, 3},
      kIterator{kIterators, 1}, kArray{kArrays, 3}, kObject{kObjects, 4}, kProxy{kProxies, 1},
      kClassBody{kClassBodies, 1}, kClass{kClasses, 1}, kGlobal{kGlobals, 5},
      kVariable{kVariables, 8}, kSmallNumber{kSmall, 8}, kNumber{kNumbers, 16},
      kBigInt{kBigInts, 7}, kString{kStrings, 21}, kKey{kKeys, 12}, kRegExp{kRegExps, 13},
      kJsonText{kJson, 6}, kTypedArray{kTypedArrays, 9}, kBoolean{kBooleans, 2};
  switch (name) {
    case 'e':
      return &kExpression;
    case 's':
      return &kStatement;
    case 'f':
      return &kFunction;
    case 'F':
      return &kPairFunction;
    case 'h':
      return &kAsyncFunction;
    case 'G':
      return &kGenerator;
    case 'i':
      return &kIterable;
    case 'I':
      return &kIterator;
    case 'r':
      return &kArray;
    case 'o':
      return &kObject;
    case 'P':
      return &kProxy;
    case 'c':
      return &kClassBody;
    case 'C':
      return &kClass;
    case 'g':
      return &kGlobal;
    case 'v':
      return &kVariable;
    case 'n':
      return &kSmallNumber;
    case 'z':
      return &kNumber;
    case 'q':
      return &kBigInt;
    case 't':
      return &kString;
    case 'k':
      return &kKey;
    case 'x':
      return &kRegExp;
    case 'j':
      return &kJsonText;
    case 'T':
      return &kTypedArray;
    case 'B':
      return &kBoolean;
    default:
      return nullptr;
  }
}

}  // namespace nsl::fuzz
