// structuredClone (HTML 2.7): serialisation and deserialisation in one walk, since both ends are the
// same realm. What is cloned is told by the engine's class of an object, not by what it claims.
(function (global, native, shared) {
  const {
    DOMException, isDOMException, domExceptionName, domExceptionMessage, exposeFunction,
    defineProperty, getOwnPropertyDescriptor, hasOwn, ownKeys, isEnumerable,
    mapGet, mapSet, mapHas, mapForEach, setAdd, setForEach, numberValue, stringValue, booleanValue,
    bigintValue, dateValue, regexpSource, regexpFlags, arrayBufferOf, arrayOffset,
    arrayLength, dataViewBuffer, dataViewOffset, dataViewLength,
  } = shared;
  const { classOf, isDetached, copyBuffer, moveBuffer } = native;
  const intrinsics = {
    __proto__: null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array,
    Uint32Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array,
  };
  const errors = {
    __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  };
  const MapClass = Map, SetClass = Set, DateClass = Date, RegExpClass = RegExp, DataViewClass = DataView,
    ObjectFunction = Object, ArrayClass = Array;

  function refuse(what) {
    throw new DOMException(`structuredClone: ${what} can't be cloned`, "DataCloneError");
  }

  function define(object, key, value) {
    defineProperty(object, key, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  }

  function cloneProperties(from, to, memory) {
    const keys = ownKeys(from);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === "string" && hasOwn(from, key) && isEnumerable(from, key))
        define(to, key, clone(from[key], memory));
    }
    return to;
  }

  function cloneError(from, memory) {
    let name = from.name;
    name = name === undefined ? "Error" : `${name}`;
    const ErrorClass = errors[name] ?? errors.Error;
    const message = getOwnPropertyDescriptor(from, "message");
    const stack = getOwnPropertyDescriptor(from, "stack");
    const cause = getOwnPropertyDescriptor(from, "cause");
    const hasMessage = message !== undefined && hasOwn(message, "value");
    const to = hasMessage ? new ErrorClass(`${message.value}`) : new ErrorClass();
    mapSet(memory, from, to);
    if (stack !== undefined && hasOwn(stack, "value") && typeof stack.value === "string")
      defineProperty(to, "stack", { __proto__: null, value: stack.value });
    if (cause !== undefined && hasOwn(cause, "value"))
      defineProperty(to, "cause", {
        __proto__: null, value: clone(cause.value, memory), writable: true, configurable: true,
      });
    return to;
  }

  function cloneDOMException(from) {
    const to = new DOMException(domExceptionMessage(from), domExceptionName(from));
    const stack = getOwnPropertyDescriptor(from, "stack");
    if (stack !== undefined && hasOwn(stack, "value") && typeof stack.value === "string")
      defineProperty(to, "stack", { __proto__: null, value: stack.value });
    return to;
  }

  function cloneMap(from, memory) {
    const to = new MapClass(), entries = { __proto__: null, n: 0 };
    mapSet(memory, from, to);
    mapForEach(from, (value, key) => {
      entries[entries.n++] = key;
      entries[entries.n++] = value;
    });
    for (let i = 0; i < entries.n; i += 2) {
      const key = clone(entries[i], memory);
      mapSet(to, key, clone(entries[i + 1], memory));
    }
    return to;
  }

  function cloneSet(from, memory) {
    const to = new SetClass(), entries = { __proto__: null, n: 0 };
    mapSet(memory, from, to);
    setForEach(from, (value) => {
      entries[entries.n++] = value;
    });
    for (let i = 0; i < entries.n; i++) setAdd(to, clone(entries[i], memory));
    return to;
  }

  function cloneView(from, kind, memory) {
    const isDataView = kind === "DataView";
    const buffer = isDataView ? dataViewBuffer(from) : arrayBufferOf(from);
    if (isDetached(buffer)) refuse("a view of a detached ArrayBuffer");
    const offset = isDataView ? dataViewOffset(from) : arrayOffset(from);
    const length = isDataView ? dataViewLength(from) : arrayLength(from);
    const copy = clone(buffer, memory);
    return isDataView ? new DataViewClass(copy, offset, length)
                      : new intrinsics[kind](copy, offset, length);
  }

  // The clones of what holds no other value; undefined for what does.
  function cloneLeaf(value, kind, memory) {
    switch (kind) {
      case "Number": return ObjectFunction(numberValue(value));
      case "String": return ObjectFunction(stringValue(value));
      case "Boolean": return ObjectFunction(booleanValue(value));
      case "BigInt": return ObjectFunction(bigintValue(value));
      case "Date": return new DateClass(dateValue(value));
      case "RegExp": return new RegExpClass(regexpSource(value), regexpFlags(value));
      case "ArrayBuffer":
        if (isDetached(value)) refuse("a detached ArrayBuffer");
        return copyBuffer(value);
      case "Error": return isDOMException(value) ? cloneDOMException(value) : undefined;
      default:
        if (kind === "DataView" || intrinsics[kind] !== undefined)
          return cloneView(value, kind, memory);
        return undefined;
    }
  }

  function cloneObject(value, memory) {
    const kind = classOf(value);
    const leaf = cloneLeaf(value, kind, memory);
    if (leaf !== undefined) {
      mapSet(memory, value, leaf);
      return leaf;
    }
    switch (kind) {
      case "Map": return cloneMap(value, memory);
      case "Set": return cloneSet(value, memory);
      case "Error": return cloneError(value, memory);
      case "Array": {
        const to = new ArrayClass(value.length);
        mapSet(memory, value, to);
        return cloneProperties(value, to, memory);
      }
      case "Object":
      case "Arguments": {
        const to = {};
        mapSet(memory, value, to);
        return cloneProperties(value, to, memory);
      }
      default:
        refuse(kind === "Proxy" ? "a Proxy" : `an object of class ${kind}`);
    }
  }

  function clone(value, memory) {
    switch (typeof value) {
      case "symbol": refuse("a symbol");
      case "function": refuse("a function");
      case "object":
        if (value === null) return value;
        if (mapHas(memory, value)) return mapGet(memory, value);
        return cloneObject(value, memory);
      default:
        return value;
    }
  }

  // The buffers to transfer, as a list. Reads the author's iterable as WebIDL's sequence does.
  function readTransfer(options) {
    const list = { __proto__: null, n: 0 };
    if (options === undefined || options === null) return list;
    if (typeof options !== "object" && typeof options !== "function")
      throw new TypeError("structuredClone: the options must be an object");
    const { transfer } = options;
    if (transfer === undefined) return list;
    if (transfer === null || typeof transfer !== "object")
      throw new TypeError("structuredClone: transfer must be an array");
    for (const item of transfer) list[list.n++] = item;
    return list;
  }

  function checkTransfer(list, memory) {
    for (let i = 0; i < list.n; i++) {
      const item = list[i];
      if (classOf(item) !== "ArrayBuffer")
        throw new DOMException(
          "structuredClone: only an ArrayBuffer can be transferred", "DataCloneError");
      if (mapHas(memory, item))
        throw new DOMException(
          "structuredClone: a buffer is named twice in transfer", "DataCloneError");
      if (isDetached(item)) refuse("a detached ArrayBuffer");
      mapSet(memory, item, copyBuffer(item));
    }
  }

  const functions = {
    structuredClone(value, options) {
      if (arguments.length === 0)
        throw new TypeError("structuredClone: an argument is required");
      const memory = new MapClass();
      const transfer = readTransfer(options);
      checkTransfer(transfer, memory);
      const result = clone(value, memory);
      for (let i = 0; i < transfer.n; i++) {
        if (isDetached(transfer[i])) refuse("a detached ArrayBuffer");
        moveBuffer(transfer[i], mapGet(memory, transfer[i]));
      }
      return result;
    },
  };
  defineProperty(functions.structuredClone, "length", { __proto__: null, value: 1 });
  exposeFunction("structuredClone", functions.structuredClone);
})
