// atob and btoa: HTML 8.3, Infra "forgiving-base64".

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

export default function () {
  for (const [text, encoded] of [
    ["", ""], ["f", "Zg=="], ["fo", "Zm8="], ["foo", "Zm9v"], ["foob", "Zm9vYg=="],
    ["fooba", "Zm9vYmE="], ["foobar", "Zm9vYmFy"], ["\x00\xff\x80", "AP+A"], ["\xfb\xff", "+/8="],
  ]) {
    equal(btoa(text), encoded, `btoa(${JSON.stringify(text)})`);
    equal(atob(encoded), text, `atob(${encoded})`);
  }
  // Values become strings first.
  equal(btoa(undefined), "dW5kZWZpbmVk");
  equal(btoa(null), "bnVsbA==");
  equal(btoa(12), "MTI=");
  equal(atob(null), "\x9e\xe9e");
  throws(() => btoa(), "TypeError");
  throws(() => atob(), "TypeError");
  throws(() => btoa(Symbol()), "TypeError");

  equal(throws(() => btoa("\u0100"), "InvalidCharacterError").code, 5);
  throws(() => btoa("ab\ud83d\ude00"), "InvalidCharacterError");

  // White space is dropped; padding is optional, and only allowed where it completes a group.
  equal(atob(" Z g\t=\n=\f\r"), "f");
  equal(atob("Zg"), "f");
  equal(atob("Zm8"), "fo");
  equal(atob("ab=="), "i");
  equal(atob("abc="), "i\xb7");
  equal(atob("YR=="), "a", "spare bits are dropped");
  for (const bad of [
    "a", "abcde", "=", "==", "===", "====", "a=", "a==", "a===", "ab=", "ab===", "abcd=", "abcd==",
    "abcd===", "=a", "ab=c", "ab==c", "ab= =c", "a-b_", "a\u00a0b=", "\u0100bcd", "ab\x00d", "abc\x0b",
  ])
    throws(() => atob(bad), "InvalidCharacterError", `atob(${JSON.stringify(bad)})`);

  let all = "";
  for (let i = 0; i < 256; i++) all += String.fromCharCode(i);
  equal(atob(btoa(all)), all);
  const long = all.repeat(1000);
  equal(atob(btoa(long)), long);
  equal(atob(btoa("\u00e9" + "x".repeat(20000))), "\u00e9" + "x".repeat(20000));
  equal(btoa.length, 1);
  equal(atob.length, 1);
  equal(btoa.name, "btoa");
  return "ok";
}
