// TextDecoder: Encoding 8.1, UTF-8 only.

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

const decode = (bytes, options) => new TextDecoder("utf-8", options).decode(new Uint8Array(bytes));

export default function () {
  for (const label of ["utf-8", "UTF-8", "utf8", " Utf8\n", "unicode-1-1-utf-8", "x-unicode20utf8"])
    equal(new TextDecoder(label).encoding, "utf-8", label);
  for (const label of ["latin1", "utf-16", "utf-16le", "", "utf\u00a08", "u\u0000tf8", "x"])
    throws(() => new TextDecoder(label), "RangeError", label);
  equal(new TextDecoder().fatal, false);
  equal(new TextDecoder("utf8", { fatal: 1 }).fatal, true);
  equal(new TextDecoder("utf8", { ignoreBOM: true }).ignoreBOM, true);
  throws(() => new TextDecoder("utf8", 1), "TypeError");

  equal(decode([0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]), "a\u00e9\u20ac\ud83d\ude00");
  equal(new TextDecoder().decode(), "");
  equal(new TextDecoder().decode(new ArrayBuffer(2)), "\0\0");
  equal(new TextDecoder().decode(new DataView(new Uint8Array([1, 65, 66, 2]).buffer, 1, 2)), "AB");
  equal(new TextDecoder().decode(new Uint16Array([0x4241])), "AB");
  throws(() => new TextDecoder().decode("text"), "TypeError");
  throws(() => new TextDecoder().decode(null), "TypeError");

  // One U+FFFD for each maximal subpart (Unicode, table 3-8).
  for (const [bytes, text] of [
    [[0xff], "\ufffd"], [[0xc0, 0x80], "\ufffd\ufffd"], [[0xc1, 0xbf], "\ufffd\ufffd"],
    [[0xe0, 0x80, 0x80], "\ufffd\ufffd\ufffd"], [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
    [[0xf0, 0x80, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"], [[0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
    [[0xf5, 0x80], "\ufffd\ufffd"], [[0x80], "\ufffd"], [[0xc3], "\ufffd"], [[0xe2, 0x82], "\ufffd"],
    [[0xf0, 0x9f, 0x98], "\ufffd"], [[0xf0, 0x9f, 0x41], "\ufffdA"], [[0xe2, 0x41], "\ufffdA"],
    [[0x61, 0xf1, 0x80, 0x80, 0xe1, 0x80, 0xc2, 0x62, 0x80, 0x63, 0x80, 0xbf, 0x64],
     "a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd"],
    [[0xf4, 0x8f, 0xbf, 0xbf], "\udbff\udfff"], [[0xed, 0x9f, 0xbf], "\ud7ff"], [[0xee, 0x80, 0x80], "\ue000"],
  ]) {
    equal(decode(bytes), text, `decode(${bytes})`);
    if (text.includes("\ufffd")) throws(() => decode(bytes, { fatal: true }), "TypeError");
    else equal(decode(bytes, { fatal: true }), text);
  }

  // The byte order mark.
  const bom = [0xef, 0xbb, 0xbf];
  equal(decode([...bom, 65]), "A");
  equal(decode([...bom, ...bom, 65]), "\ufeffA");
  equal(decode([...bom, 65], { ignoreBOM: true }), "\ufeffA");
  equal(decode([65, ...bom]), "A\ufeff");
  equal(decode(bom), "");

  // Streams: every cut of a text gives the text.
  const text = "\ufeffa\u00e9\u20ac\ud83d\ude00z";
  const all = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let step = 1; step <= all.length; step++) {
    let out = "";
    for (let i = 0; i < all.length; i += step)
      out += decoder.decode(all.subarray(i, i + step), { stream: true });
    out += decoder.decode();
    equal(out, text.slice(1), `in steps of ${step}`);
  }
  const lenient = new TextDecoder();
  equal(lenient.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), "");
  equal(lenient.decode(), "\ufffd", "what is not completed is replaced at the end");
  equal(lenient.decode(new Uint8Array([0xe2]), { stream: true }), "");
  equal(lenient.decode(new Uint8Array([0x41]), { stream: true }), "\ufffdA");
  equal(lenient.decode(new Uint8Array([0x42])), "B");
  equal(decoder.decode(new Uint8Array([0xe2]), { stream: true }), "");
  throws(() => decoder.decode(), "TypeError");
  equal(decoder.decode(new Uint8Array([0x41])), "A", "usable after an error");

  equal(Object.prototype.toString.call(decoder), "[object TextDecoder]");
  equal(Object.keys(TextDecoder.prototype).join(), "encoding,fatal,ignoreBOM,decode");
  equal(TextDecoder.length, 0);
  throws(() => TextDecoder(), "TypeError");
  throws(() => TextDecoder.prototype.decode.call({}), "TypeError");
  return "ok";
}
