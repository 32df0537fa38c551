// DOMException (WebIDL 4.3): an Error with a standard name.
(function (global, native, shared) {
  const { construct, defineProperty, expose, hasOwn } = shared;
  const ErrorBase = Error;

  const codes = {
    __proto__: null,
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
    InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
    InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19,
    AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25,
  };
  const constants = {
    __proto__: null,
    INDEX_SIZE_ERR: 1, DOMSTRING_SIZE_ERR: 2, HIERARCHY_REQUEST_ERR: 3, WRONG_DOCUMENT_ERR: 4,
    INVALID_CHARACTER_ERR: 5, NO_DATA_ALLOWED_ERR: 6, NO_MODIFICATION_ALLOWED_ERR: 7,
    NOT_FOUND_ERR: 8, NOT_SUPPORTED_ERR: 9, INUSE_ATTRIBUTE_ERR: 10, INVALID_STATE_ERR: 11,
    SYNTAX_ERR: 12, INVALID_MODIFICATION_ERR: 13, NAMESPACE_ERR: 14, INVALID_ACCESS_ERR: 15,
    VALIDATION_ERR: 16, TYPE_MISMATCH_ERR: 17, SECURITY_ERR: 18, NETWORK_ERR: 19, ABORT_ERR: 20,
    URL_MISMATCH_ERR: 21, QUOTA_EXCEEDED_ERR: 22, TIMEOUT_ERR: 23, INVALID_NODE_TYPE_ERR: 24,
    DATA_CLONE_ERR: 25,
  };

  // Puts private state on an object that the Error constructor made, so that it has a stack.
  class Given {
    constructor(object) {
      return object;
    }
  }
  class State extends Given {
    #name;
    #message;
    constructor(object, message, name) {
      super(object);
      this.#message = message;
      this.#name = name;
    }
    static is(object) {
      return #name in object;
    }
    static nameOf(object) {
      return object.#name;
    }
    static messageOf(object) {
      return object.#message;
    }
  }

  function DOMException(message = "", options = "Error") {
    if (new.target === undefined) throw new TypeError("DOMException: use it with new");
    const object = construct(ErrorBase, { __proto__: null, length: 0 }, new.target);
    message = `${message}`;
    if (options !== null && typeof options === "object") {
      const { name = "Error" } = options;
      new State(object, message, `${name}`);
      if ("cause" in options)
        defineProperty(object, "cause", {
          __proto__: null, value: options.cause, writable: true, configurable: true,
        });
    } else {
      new State(object, message, options === null ? "null" : `${options}`);
    }
    return object;
  }
  defineProperty(DOMException, "length", { __proto__: null, value: 0 });

  const prototype = {
    __proto__: ErrorBase.prototype,
    get name() {
      return State.nameOf(this);
    },
    get message() {
      return State.messageOf(this);
    },
    get code() {
      const name = State.nameOf(this);
      return hasOwn(codes, name) ? codes[name] : 0;
    },
  };
  defineProperty(prototype, "constructor", {
    __proto__: null, value: DOMException, writable: true, configurable: true,
  });
  defineProperty(prototype, Symbol.toStringTag, {
    __proto__: null, value: "DOMException", configurable: true,
  });
  defineProperty(DOMException, "prototype", { __proto__: null, value: prototype, writable: false });
  for (const name in constants) {
    const constant = { __proto__: null, value: constants[name], enumerable: true };
    defineProperty(DOMException, name, constant);
    defineProperty(prototype, name, constant);
  }

  expose("DOMException", DOMException);
  shared.DOMException = DOMException;
  shared.isDOMException = State.is;
  shared.domExceptionName = State.nameOf;
  shared.domExceptionMessage = State.messageOf;
})
