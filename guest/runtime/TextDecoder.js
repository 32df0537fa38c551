// TextDecoder (Encoding 8.1) for UTF-8, the only encoding there is here.
(function (global, native, shared) {
  const { finishClass, toLowerCase, charCodeAt, slice } = shared;
  const { utf8Decode } = native;

  const labels = {
    __proto__: null,
    "unicode-1-1-utf-8": 1, "unicode11utf8": 1, "unicode20utf8": 1, "utf-8": 1, "utf8": 1,
    "x-unicode20utf8": 1,
  };

  function isSpace(unit) {
    return unit === 0x20 || unit === 0x09 || unit === 0x0A || unit === 0x0C || unit === 0x0D;
  }

  function normalizeLabel(label) {
    let from = 0, to = label.length;
    while (from < to && isSpace(charCodeAt(label, from))) from++;
    while (to > from && isSpace(charCodeAt(label, to - 1))) to--;
    return toLowerCase(slice(label, from, to));
  }

  function dictionary(options) {
    if (options === undefined || options === null) return { __proto__: null };
    if (typeof options !== "object" && typeof options !== "function")
      throw new TypeError("TextDecoder: the options must be an object");
    return options;
  }

  class TextDecoder {
    #fatal;
    #ignoreBOM;
    #pending; // the bytes of a sequence that is not complete
    #streaming = false;
    #started = false; // the first character was seen, so a byte order mark is one no more
    constructor(label = "utf-8", options) {
      label = `${label}`;
      options = dictionary(options);
      if (!labels[normalizeLabel(label)])
        throw new RangeError(`TextDecoder: '${label}' is not supported, only UTF-8 is`);
      this.#fatal = !!options.fatal;
      this.#ignoreBOM = !!options.ignoreBOM;
    }
    get encoding() {
      this.#fatal;
      return "utf-8";
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#ignoreBOM;
    }
    decode(input, options) {
      const fatal = this.#fatal;
      const streaming = !!dictionary(options).stream;
      if (!this.#streaming) {
        this.#pending = undefined;
        this.#started = false;
      }
      this.#streaming = streaming;
      const decoded = utf8Decode(input, this.#pending, fatal, !streaming);
      this.#pending = undefined;
      if (decoded === undefined) throw new TypeError("TextDecoder: the bytes are not UTF-8");
      let text = decoded;
      if (typeof decoded !== "string") {
        text = decoded[0];
        this.#pending = decoded[1];
      }
      if (this.#started || text.length === 0) return text;
      this.#started = true;
      return charCodeAt(text, 0) === 0xFEFF && !this.#ignoreBOM ? slice(text, 1) : text;
    }
  }
  Object.defineProperty(TextDecoder, "length", { value: 0 });
  Object.defineProperty(TextDecoder.prototype.decode, "length", { value: 0 });
  finishClass(TextDecoder, "TextDecoder", ["encoding", "fatal", "ignoreBOM", "decode"]);
})
