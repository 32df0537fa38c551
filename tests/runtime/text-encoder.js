// TextEncoder: Encoding 8.2.

function equal(actual, expected, what) {
  if (!Object.is(actual, expected))
    throw new Error(`${what ?? "value"}: expected ${String(expected)}, got ${String(actual)}`);
}

function throws(run, name, what) {
  try {
    run();
  } catch (error) {
    equal(error.name, name, `${what ?? run}: error`);
    return error;
  }
  throw new Error(`${what ?? run}: expected ${name}, nothing was thrown`);
}

const bytes = (text) => [...new TextEncoder().encode(text)].map((b) => b.toString(16)).join(" ");

export default function () {
  const encoder = new TextEncoder();
  equal(encoder.encoding, "utf-8");
  equal(encoder.encode().length, 0);
  equal(encoder.encode(undefined).length, 0);
  equal(bytes(""), "");
  equal(bytes("abc"), "61 62 63");
  equal(bytes("\u00e9"), "c3 a9");
  equal(bytes("\u20ac"), "e2 82 ac");
  equal(bytes("\ud83d\ude00"), "f0 9f 98 80");
  equal(bytes(null), "6e 75 6c 6c");
  equal(encoder.encode("x") instanceof Uint8Array, true);

  // Lone surrogates become U+FFFD.
  equal(bytes("\ud83d"), "ef bf bd");
  equal(bytes("\ude00"), "ef bf bd");
  equal(bytes("a\ud800b"), "61 ef bf bd 62");
  equal(bytes("\ude00\ud83d"), "ef bf bd ef bf bd");
  equal(bytes("\ud83d\ud83d\ude00"), "ef bf bd f0 9f 98 80");
  equal(bytes("\ud7ff"), "ed 9f bf", "the last character before the surrogates");

  const target = new Uint8Array(8);
  const into = (text, view) => {
    const { read, written } = encoder.encodeInto(text, view);
    return `${read}/${written}`;
  };
  equal(into("abc", target), "3/3");
  equal(into("\u20ac\u20ac\u20ac", target), "2/6", "no part of a character is written");
  equal(into("\ud83d\ude00\ud83d\ude00x", target), "4/8");
  equal(into("a\ud83d", target), "2/4");
  equal(into("x".repeat(20), target.subarray(2, 5)), "3/3");
  equal(into("abc", new Uint8Array(0)), "0/0");
  equal([...target].join(), "97,239,120,120,120,159,152,128");
  throws(() => encoder.encodeInto("a", new Uint16Array(4)), "TypeError");
  throws(() => encoder.encodeInto("a", new ArrayBuffer(4)), "TypeError");
  throws(() => encoder.encodeInto("a"), "TypeError");

  throws(() => TextEncoder(), "TypeError");
  throws(() => TextEncoder.prototype.encode.call({}, "a"), "TypeError");
  equal(Object.prototype.toString.call(encoder), "[object TextEncoder]");
  equal(Object.keys(TextEncoder.prototype).join(), "encoding,encode,encodeInto");
  equal(TextEncoder.prototype.encode.length, 0);
  equal(TextEncoder.prototype.encodeInto.length, 2);
  const long = "\u00e9\ud83d\ude00z".repeat(50000);
  equal(new TextDecoder().decode(encoder.encode(long)), long);
  return "ok";
}
