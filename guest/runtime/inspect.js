// How the console shows a value: in the manner of Node's util.inspect. Runs no code of the author's:
// getters are named, not called, and a Proxy is shown as what it wraps.
(function (global, native, shared) {
  const {
    getOwnPropertyDescriptor, getPrototypeOf, hasOwn, ownKeys, slice, indexOf,
    charCodeAt, startsWith, repeat, trimEnd, stringify, numberValue, stringValue,
    booleanValue, bigintValue, symbolValue, symbolToString, functionToString, dateValue, dateToISO,
    mapGet, mapSet, mapForEach, mapSize, setForEach, setSize, bufferLength, arrayLength,
    dataViewBuffer, dataViewOffset, dataViewLength, regexpSource, regexpFlags,
    isDOMException, domExceptionName, domExceptionMessage,
  } = shared;
  const { classOf, proxyTarget, promiseState, promiseResult, namedKeys, nextIndex } = native;
  const MapClass = Map;
  const toStringTag = Symbol.toStringTag;

  const DEPTH = 4; // levels of nested objects that are shown
  const ENTRIES = 100; // of an array, a map, a set or an object
  const TEXT = 10000; // characters of a string
  const BUDGET = 65536; // characters in all, about
  const WIDTH = 72; // what is longer goes over several lines

  function newList() {
    return { __proto__: null, n: 0 };
  }

  function add(list, text) {
    list[list.n++] = text;
  }

  function replaceAll(text, what, by) {
    let out = "", from = 0;
    for (let at = indexOf(text, what); at >= 0; at = indexOf(text, what, from)) {
      out += slice(text, from, at) + by;
      from = at + what.length;
    }
    return from === 0 ? text : out + slice(text, from);
  }

  function quote(text) {
    let suffix = "";
    if (text.length > TEXT) {
      suffix = `... ${text.length - TEXT} more characters`;
      text = slice(text, 0, TEXT);
    }
    // JSON's escapes are JavaScript's; only the quotation mark is another.
    const escaped = stringify(text);
    if (indexOf(text, "'") >= 0 && indexOf(text, '"') < 0) return escaped + suffix;
    let body = replaceAll(slice(escaped, 1, -1), '\\"', '"');
    if (indexOf(text, "'") >= 0) body = replaceAll(body, "'", "\\'");
    return `'${body}'${suffix}`;
  }

  function isIdentifier(text) {
    if (text.length === 0) return false;
    for (let i = 0; i < text.length; i++) {
      const c = charCodeAt(text, i);
      const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36;
      if (!letter && !(i > 0 && c >= 48 && c <= 57)) return false;
    }
    return true;
  }

  function showKey(key) {
    if (typeof key === "symbol") return `[${symbolToString(key)}]`;
    return isIdentifier(key) ? key : quote(key);
  }

  // The value of a data property, own or inherited, without running a getter or a Proxy.
  function dataProperty(object, key) {
    for (let hops = 0; object !== null && hops < 100; hops++) {
      if (classOf(object) === "Proxy") return undefined;
      const found = getOwnPropertyDescriptor(object, key);
      if (found !== undefined) return hasOwn(found, "value") ? found.value : undefined;
      object = getPrototypeOf(object);
    }
    return undefined;
  }

  function constructorName(object) {
    for (let hops = 0; object !== null && hops < 100; hops++) {
      if (classOf(object) === "Proxy") return undefined;
      const found = getOwnPropertyDescriptor(object, "constructor");
      if (found !== undefined && hasOwn(found, "value") && typeof found.value === "function") {
        const name = dataProperty(found.value, "name");
        if (typeof name === "string" && name !== "") return name;
      }
      object = getPrototypeOf(object);
    }
    return object === null ? null : undefined;
  }

  // "Foo ", "Foo(2) ", "[Object: null prototype] ", or nothing where it is what one expects.
  function prefix(object, expected, size) {
    const name = constructorName(object);
    const count = size === undefined ? "" : `(${size})`;
    let text = name ?? expected;
    text += count;
    if (name === null) text = `[${text}: null prototype]`;
    const tag = dataProperty(object, toStringTag);
    if (typeof tag === "string" && tag !== "" && tag !== (name ?? expected)) text += ` [${tag}]`;
    return `${text} `;
  }

  function showPrimitive(value) {
    switch (typeof value) {
      case "string": return quote(value);
      case "bigint": return `${value}n`;
      case "symbol": return symbolToString(value);
      case "number": return value === 0 && 1 / value < 0 ? "-0" : `${value}`;
      default: return `${value}`;
    }
  }

  function show(state, value, level) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null)
      return showPrimitive(value);
    for (let hops = 0; classOf(value) === "Proxy"; hops++) {
      value = proxyTarget(value);
      if (value === undefined || hops > 100) return "[Proxy]";
    }
    if (mapGet(state.open, value)) return "[Circular]";
    if (state.left < 0) return "…";
    mapSet(state.open, value, true);
    const text = showObject(state, value, level);
    mapSet(state.open, value, false);
    state.left -= text.length;
    return text;
  }

  function isClass(text) {
    return startsWith(text, "class") && !isIdentifier(slice(text, 0, 6));
  }

  function functionBase(value, kind) {
    const name = dataProperty(value, "name");
    const named = typeof name === "string" && name !== "";
    let source = "";
    try {
      source = functionToString(value);
    } catch {}
    if (isClass(source)) {
      const parent = getPrototypeOf(value);
      const parentName =
        typeof parent === "function" && classOf(parent) !== "Proxy" && dataProperty(parent, "name");
      const extending = typeof parentName === "string" && parentName !== "" ? ` extends ${parentName}` : "";
      return `[class ${named ? name : "(anonymous)"}${extending}]`;
    }
    return `[${kind}${named ? `: ${name}` : " (anonymous)"}]`;
  }

  function errorBase(value) {
    let name, message;
    if (isDOMException(value)) {
      name = domExceptionName(value);
      message = domExceptionMessage(value);
    } else {
      name = dataProperty(value, "name");
      message = dataProperty(value, "message");
      if (typeof name !== "string" || name === "Error") name = constructorName(value) ?? "Error";
    }
    let text = typeof message === "string" && message !== "" ? `${name}: ${message}` : name;
    const stack = dataProperty(value, "stack");
    if (typeof stack === "string" && stack !== "") text += `\n${trimEnd(stack)}`;
    else text = `[${text}]`;
    return text;
  }

  function boxedBase(value, kind) {
    switch (kind) {
      case "Number": return `[Number: ${showPrimitive(numberValue(value))}]`;
      case "String": return `[String: ${showPrimitive(stringValue(value))}]`;
      case "Boolean": return `[Boolean: ${booleanValue(value)}]`;
      case "BigInt": return `[BigInt: ${bigintValue(value)}n]`;
      default: return `[Symbol: ${symbolToString(symbolValue(value))}]`;
    }
  }

  function dateBase(value) {
    const time = dateValue(value);
    return time === time ? dateToISO(value) : "Invalid Date";
  }

  // What stands for the object itself, if it has more to it than its properties.
  function baseOf(value, kind) {
    switch (kind) {
      case "Number": case "String": case "Boolean": case "BigInt": case "Symbol":
        return boxedBase(value, kind);
      case "Date": return dateBase(value);
      case "RegExp": return `/${regexpSource(value)}/${regexpFlags(value)}`;
      case "Error": return errorBase(value);
      default: return typeof value === "function" ? functionBase(value, kind) : undefined;
    }
  }

  function showProperty(state, object, key, level) {
    const found = getOwnPropertyDescriptor(object, key);
    if (found === undefined) return undefined;
    if (hasOwn(found, "value")) return show(state, found.value, level + 1);
    if (found.get === undefined) return "[Setter]";
    return found.set === undefined ? "[Getter]" : "[Getter/Setter]";
  }

  function more(count) {
    return `... ${count} more item${count === 1 ? "" : "s"}`;
  }

  function addIndexed(state, list, value, length, level) {
    let shown = 0, i = 0;
    for (; i < length && shown < ENTRIES && state.left >= 0; shown++) {
      const holes = nextIndex(value, i, length) - i;
      if (holes > 0) {
        add(list, `<${holes} empty item${holes === 1 ? "" : "s"}>`);
        i += holes;
      } else {
        add(list, showProperty(state, value, i, level));
        i++;
      }
    }
    if (i < length) add(list, more(length - i));
  }

  function addMap(state, list, value, level) {
    let count = 0;
    mapForEach(value, (item, key) => {
      if (count++ < ENTRIES && state.left >= 0)
        add(list, `${show(state, key, level + 1)} => ${show(state, item, level + 1)}`);
    });
    if (count > ENTRIES) add(list, more(count - ENTRIES));
  }

  function addSet(state, list, value, level) {
    let count = 0;
    setForEach(value, (item) => {
      if (count++ < ENTRIES && state.left >= 0) add(list, show(state, item, level + 1));
    });
    if (count > ENTRIES) add(list, more(count - ENTRIES));
  }

  function addPromise(state, list, value, level) {
    const settled = promiseState(value);
    if (settled === 0) add(list, "<pending>");
    else
      add(list, (settled === 2 ? "<rejected> " : "") + show(state, promiseResult(value), level + 1));
  }

  function addBuffer(list, value) {
    add(list, `byteLength: ${bufferLength(value)}`);
  }

  function addDataView(state, list, value, level) {
    add(list, `byteLength: ${dataViewLength(value)}`);
    add(list, `byteOffset: ${dataViewOffset(value)}`);
    add(list, `buffer: ${show(state, dataViewBuffer(value), level + 1)}`);
  }

  function isTypedArray(kind) {
    return kind.length > 5 && slice(kind, -5) === "Array";
  }

  // Adds what the object holds by its class; returns how it is introduced, or undefined when it is
  // an object like any other.
  function addContent(state, list, value, kind, level) {
    switch (kind) {
      case "Array":
        addIndexed(state, list, value, value.length, level);
        return constructorName(value) === "Array" ? "" : prefix(value, "Array", value.length);
      case "Arguments":
        addIndexed(state, list, value, dataProperty(value, "length") >>> 0, level);
        return "[Arguments] ";
      case "Map":
        addMap(state, list, value, level);
        return prefix(value, "Map", mapSize(value));
      case "Set":
        addSet(state, list, value, level);
        return prefix(value, "Set", setSize(value));
      case "WeakMap": case "WeakSet":
        add(list, "<items unknown>");
        return prefix(value, kind);
      case "Promise":
        addPromise(state, list, value, level);
        return prefix(value, "Promise");
      case "ArrayBuffer":
        addBuffer(list, value);
        return prefix(value, "ArrayBuffer");
      case "DataView":
        addDataView(state, list, value, level);
        return prefix(value, "DataView");
      case "Generator": return "Object [Generator] ";
      case "Module": return "[Module: null prototype] ";
      default:
        if (!isTypedArray(kind)) return undefined;
        addIndexed(state, list, value, arrayLength(value), level);
        return prefix(value, kind, arrayLength(value));
    }
  }

  function skipsIndexes(kind) {
    return kind === "Array" || kind === "Arguments" || kind === "String" || isTypedArray(kind);
  }

  // Own enumerable properties; of an error also those that say more.
  function addProperties(state, list, value, kind, level) {
    const keys = skipsIndexes(kind) ? namedKeys(value) : ownKeys(value);
    let shown = 0, left = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const found = getOwnPropertyDescriptor(value, key);
      if (found === undefined) continue;
      const isCause = kind === "Error" && (key === "cause" || key === "errors");
      if (!found.enumerable && !isCause) continue;
      if (shown >= ENTRIES || state.left < 0) {
        left++;
        continue;
      }
      shown++;
      const name = found.enumerable ? showKey(key) : `[${key}]`;
      add(list, `${name}: ${showProperty(state, value, key, level)}`);
    }
    if (left > 0) add(list, more(left));
  }

  function layout(list, open, close, level) {
    if (list.n === 0) return open + close;
    let length = list.n + open.length, lines = false;
    for (let i = 0; i < list.n; i++) {
      length += list[i].length;
      if (indexOf(list[i], "\n") >= 0) lines = true;
    }
    const isArray = close === "]";
    let text = open;
    if (!lines && length + level * 2 <= WIDTH) {
      for (let i = 0; i < list.n; i++) text += (i ? ", " : " ") + list[i];
      return `${text} ${close}`;
    }
    const indent = `\n${repeat("  ", level + 1)}`;
    let column = WIDTH;
    for (let i = 0; i < list.n; i++) {
      const item = i + 1 < list.n ? `${list[i]},` : list[i];
      column += item.length + 1;
      // Short items of an array share lines.
      if (column > WIDTH || !isArray || item.length > 12) {
        text += indent + item;
        column = item.length > 12 ? WIDTH : item.length + level * 2;
      } else {
        text += ` ${item}`;
      }
    }
    return `${text}\n${repeat("  ", level)}${close}`;
  }

  function abbreviation(value, kind) {
    if (kind === "Array") return "[Array]";
    const name = constructorName(value);
    return name === null ? "[Object: null prototype]" : `[${name ?? kind}]`;
  }

  function showSecrets(value) {
    const keys = ownKeys(value);
    let names = "";
    for (let i = 0; i < keys.length; i++)
      if (keys[i] !== "bytes") names += `${names === "" ? " " : ", "}${showKey(keys[i])}: [hidden]`;
    return `Secrets {${names}${names === "" ? "" : " "}}`;
  }

  function showObject(state, value, level) {
    const kind = classOf(value);
    if (kind === "Secrets") return showSecrets(value);
    const base = baseOf(value, kind);
    if (level > DEPTH && base === undefined) return abbreviation(value, kind);
    const list = newList();
    let open = "{", close = "}";
    if (base === undefined) {
      const intro = addContent(state, list, value, kind, level);
      const plain = intro === undefined && constructorName(value) === "Object" &&
        dataProperty(value, toStringTag) === undefined;
      if (intro !== undefined) {
        if (kind === "Array" || kind === "Arguments" || isTypedArray(kind)) {
          open = "[";
          close = "]";
        }
        open = intro + open;
      } else if (!plain) {
        open = prefix(value, kind) + open;
      }
    }
    if (level <= DEPTH) addProperties(state, list, value, kind, level);
    if (base === undefined) return layout(list, open, close, level);
    return list.n === 0 ? base : layout(list, `${base} {`, close, level);
  }

  function inspect(value) {
    return show({ __proto__: null, open: new MapClass(), left: BUDGET }, value, 0);
  }

  shared.inspect = inspect;
  shared.showPrimitive = showPrimitive;
  // One text for anything: a string stands for itself.
  shared.describe = (value) => (typeof value === "string" ? value : inspect(value));
})
