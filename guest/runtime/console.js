// console (WHATWG Console) and the `log` of a function's context: lines of the invocation's log.
(function (global, native, shared) {
  const {
    inspect, describe, showPrimitive, expose, defineProperty, charCodeAt, slice, indexOf,
    stringify, hasOwn, trimEnd,
  } = shared;
  const { log: write } = native;
  const DEBUG = 0, INFO = 1, WARN = 2, ERROR = 3;
  const NumberFunction = Number, parseIntFunction = parseInt, parseFloatFunction = parseFloat,
    ErrorClass = Error;

  let indent = "";
  const counts = { __proto__: null };

  function put(level, text) {
    if (indent !== "") {
      let out = indent, from = 0;
      for (let at; (at = indexOf(text, "\n", from)) >= 0; from = at + 1)
        out += slice(text, from, at + 1) + indent;
      text = out + slice(text, from);
    }
    write(level, text);
  }

  function isObject(value) {
    return (typeof value === "object" && value !== null) || typeof value === "function";
  }

  function formatNumber(value, convert) {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "symbol" || isObject(value)) return "NaN";
    return showPrimitive(convert(value));
  }

  function formatJSON(value) {
    try {
      return `${stringify(value)}`;
    } catch {
      return "[Circular]";
    }
  }

  // What a directive makes of its argument; undefined if it is none.
  function directive(letter, value) {
    switch (letter) {
      case 0x73: return typeof value === "string" ? value : isObject(value) ? inspect(value) : showPrimitive(value); // s
      case 0x64: return formatNumber(value, NumberFunction); // d
      case 0x69: return formatNumber(value, parseIntFunction); // i
      case 0x66: return formatNumber(value, parseFloatFunction); // f
      case 0x6A: return formatJSON(value); // j
      case 0x6F: case 0x4F: return inspect(value); // o, O
      case 0x63: return ""; // c: there is no style
      default: return undefined;
    }
  }

  function format(args) {
    if (args.length === 0) return "";
    if (args.length === 1) return describe(args[0]);
    let next = 0, text = "";
    if (typeof args[0] === "string") {
      const template = args[0];
      let from = 0;
      next = 1;
      for (let at; (at = indexOf(template, "%", from)) >= 0 && at + 1 < template.length;) {
        const letter = charCodeAt(template, at + 1);
        const made = letter === 0x25 ? "%"
          : next < args.length ? directive(letter, args[next]) : undefined;
        if (made !== undefined && letter !== 0x25) next++;
        text += slice(template, from, at) + (made ?? slice(template, at, at + 2));
        from = at + 2;
      }
      text += slice(template, from);
    }
    for (; next < args.length; next++) text += (next > 0 ? " " : "") + describe(args[next]);
    return text;
  }

  function label(value) {
    return value === undefined ? "default" : `${value}`;
  }

  const methods = {
    __proto__: {},
    assert(condition, ...data) {
      if (condition) return;
      const intro = "Assertion failed";
      if (data.length === 0) put(ERROR, intro);
      else if (typeof data[0] === "string") {
        data[0] = `${intro}: ${data[0]}`;
        put(ERROR, format(data));
      } else put(ERROR, `${intro}: ${format(data)}`);
    },
    clear() {},
    debug(...data) {
      put(DEBUG, format(data));
    },
    error(...data) {
      put(ERROR, format(data));
    },
    info(...data) {
      put(INFO, format(data));
    },
    log(...data) {
      put(INFO, format(data));
    },
    table(data) {
      put(INFO, describe(data));
    },
    trace(...data) {
      const stack = trimEnd(`${new ErrorClass().stack}`);
      put(DEBUG, `Trace${data.length ? `: ${format(data)}` : ""}\n${stack}`);
    },
    warn(...data) {
      put(WARN, format(data));
    },
    dir(item) {
      put(INFO, inspect(item));
    },
    dirxml(...data) {
      put(INFO, format(data));
    },
    count(name) {
      name = label(name);
      counts[name] = (counts[name] ?? 0) + 1;
      put(INFO, `${name}: ${counts[name]}`);
    },
    countReset(name) {
      name = label(name);
      if (hasOwn(counts, name)) counts[name] = 0;
      else put(WARN, `Count for '${name}' does not exist`);
    },
    group(...data) {
      if (data.length) put(INFO, format(data));
      if (indent.length < 64) indent += "  ";
    },
    groupCollapsed(...data) {
      if (data.length) put(INFO, format(data));
      if (indent.length < 64) indent += "  ";
    },
    groupEnd() {
      indent = slice(indent, 2);
    },
  };
  defineProperty(methods, Symbol.toStringTag, { __proto__: null, value: "console", configurable: true });
  expose("console", methods);

  // `log` of the context: a function with the levels as members.
  const { log } = {
    log(...data) {
      put(INFO, format(data));
    },
  };
  log.debug = methods.debug;
  log.info = methods.info;
  log.warn = methods.warn;
  log.error = methods.error;
  shared.log = log;
})
