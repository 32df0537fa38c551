// atob and btoa (HTML 8.3).
(function (global, native, shared) {
  const { DOMException, exposeFunction } = shared;
  const { base64Encode, base64Decode } = native;

  function checkArguments(name, count) {
    if (count === 0) throw new TypeError(`${name}: an argument is required`);
  }

  const functions = {
    btoa(data) {
      checkArguments("btoa", arguments.length);
      const text = base64Encode(`${data}`);
      if (text === undefined)
        throw new DOMException(
          "btoa: the string has a character above U+00FF; encode it with TextEncoder first",
          "InvalidCharacterError");
      return text;
    },
    atob(data) {
      checkArguments("atob", arguments.length);
      const text = base64Decode(`${data}`);
      if (text === undefined)
        throw new DOMException("atob: the string is not base64", "InvalidCharacterError");
      return text;
    },
  };
  exposeFunction("btoa", functions.btoa);
  exposeFunction("atob", functions.atob);
})
