// What the other files use of the language, taken before a function's code can change it. They use
// no method by its name, no iteration of arrays and no array of their own: each would look up what
// the author may have replaced.
(function (global, native, shared) {
  const { prototype } = Function;
  const uncurryThis = prototype.bind.bind(prototype.call);
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, create } = Object;
  const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype);

  function getter(object, name) {
    return uncurryThis(getOwnPropertyDescriptor(object, name).get);
  }

  // Defines a global as WebIDL does for interfaces and namespaces: not enumerable.
  function expose(name, value) {
    defineProperty(global, name, { __proto__: null, value, writable: true, configurable: true });
  }

  // ... and as for operations: enumerable.
  function exposeFunction(name, value) {
    defineProperty(global, name, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  }

  // Makes a class look as WebIDL wants it: enumerable members, a string tag.
  function finishClass(constructor, name, members) {
    const target = constructor.prototype;
    for (let i = 0; i < members.length; i++)
      defineProperty(target, members[i], { __proto__: null, enumerable: true });
    defineProperty(target, Symbol.toStringTag, { __proto__: null, value: name, configurable: true });
    expose(name, constructor);
  }

  Object.assign(shared, {
    uncurryThis, getter, expose, exposeFunction, finishClass,
    defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, create,
    ownKeys: Reflect.ownKeys,
    construct: Reflect.construct,
    isArray: Array.isArray,
    isEnumerable: uncurryThis(Object.prototype.propertyIsEnumerable),
    stringify: JSON.stringify,
    charCodeAt: uncurryThis(String.prototype.charCodeAt),
    slice: uncurryThis(String.prototype.slice),
    indexOf: uncurryThis(String.prototype.indexOf),
    startsWith: uncurryThis(String.prototype.startsWith),
    repeat: uncurryThis(String.prototype.repeat),
    toLowerCase: uncurryThis(String.prototype.toLowerCase),
    trimEnd: uncurryThis(String.prototype.trimEnd),
    numberToString: uncurryThis(Number.prototype.toString),
    numberValue: uncurryThis(Number.prototype.valueOf),
    stringValue: uncurryThis(String.prototype.valueOf),
    booleanValue: uncurryThis(Boolean.prototype.valueOf),
    bigintValue: uncurryThis(BigInt.prototype.valueOf),
    symbolValue: uncurryThis(Symbol.prototype.valueOf),
    symbolToString: uncurryThis(Symbol.prototype.toString),
    functionToString: uncurryThis(Function.prototype.toString),
    dateValue: uncurryThis(Date.prototype.getTime),
    dateToISO: uncurryThis(Date.prototype.toISOString),
    mapGet: uncurryThis(Map.prototype.get),
    mapSet: uncurryThis(Map.prototype.set),
    mapHas: uncurryThis(Map.prototype.has),
    mapForEach: uncurryThis(Map.prototype.forEach),
    mapSize: getter(Map.prototype, "size"),
    setAdd: uncurryThis(Set.prototype.add),
    setForEach: uncurryThis(Set.prototype.forEach),
    setSize: getter(Set.prototype, "size"),
    bufferLength: getter(ArrayBuffer.prototype, "byteLength"),
    arrayBufferOf: getter(TypedArrayPrototype, "buffer"),
    arrayOffset: getter(TypedArrayPrototype, "byteOffset"),
    arrayByteLength: getter(TypedArrayPrototype, "byteLength"),
    arrayLength: getter(TypedArrayPrototype, "length"),
    dataViewBuffer: getter(DataView.prototype, "buffer"),
    dataViewOffset: getter(DataView.prototype, "byteOffset"),
    dataViewLength: getter(DataView.prototype, "byteLength"),
    regexpSource: getter(RegExp.prototype, "source"),
    regexpFlags(regexp) {
      let flags = "";
      for (let i = 0; i < regexpFlagGetters.n; i++)
        if (regexpFlagGetters[i].get(regexp)) flags += regexpFlagGetters[i].letter;
      return flags;
    },
  });

  const regexpFlagGetters = { __proto__: null, n: 0 };
  const flags = {
    hasIndices: "d", global: "g", ignoreCase: "i", multiline: "m", dotAll: "s", unicode: "u",
    unicodeSets: "v", sticky: "y",
  };
  for (const name in flags)
    if (hasOwn(RegExp.prototype, name))
      regexpFlagGetters[regexpFlagGetters.n++] = {
        __proto__: null, letter: flags[name], get: getter(RegExp.prototype, name),
      };
})
