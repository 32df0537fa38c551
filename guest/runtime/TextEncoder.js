// TextEncoder (Encoding 8.2). Strings are encoded by the engine.
(function (global, native, shared) {
  const { finishClass } = shared;
  const { utf8Encode, utf8EncodeInto, classOf } = native;

  class TextEncoder {
    #brand;
    get encoding() {
      this.#brand;
      return "utf-8";
    }
    encode(input = "") {
      this.#brand;
      return utf8Encode(`${input}`);
    }
    encodeInto(source, destination) {
      this.#brand;
      if (arguments.length < 2) throw new TypeError("encodeInto: two arguments are required");
      source = `${source}`;
      if (classOf(destination) !== "Uint8Array")
        throw new TypeError("encodeInto: the destination must be a Uint8Array");
      const both = utf8EncodeInto(source, destination);
      const written = both % 4294967296;
      return { read: (both - written) / 4294967296, written };
    }
  }
  Object.defineProperty(TextEncoder.prototype.encode, "length", { value: 0 });
  finishClass(TextEncoder, "TextEncoder", ["encoding", "encode", "encodeInto"]);
})
