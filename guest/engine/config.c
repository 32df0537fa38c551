/* A function's `config`: plain data, read once and handed to the host as JSON.
 *
 * Plain: null, booleans, finite numbers, strings, arrays without holes, and objects that inherit
 * from Object.prototype or nothing, with data properties only. Nothing of the author's runs while it
 * is read. */

#define CONFIG_DEPTH_MAX 64

struct config_writer {
  DynBuf json;
  char path[256]; /* of the value that is read, for the message */
  size_t path_len;
  const char *why; /* what is wrong with it */
};

static int config_refuse(struct config_writer *writer, const char *why) {
  writer->path[writer->path_len] = 0;
  writer->why = why;
  return -1;
}

static void config_path_push(struct config_writer *writer, const char *format, const char *name) {
  size_t room = sizeof writer->path - writer->path_len;
  int len = snprintf(writer->path + writer->path_len, room, format, name);
  if (len > 0) writer->path_len += (size_t)len < room ? (size_t)len : room - 1;
}

static int config_write(struct config_writer *writer, JSValueConst value, int depth);

static int config_write_string(struct config_writer *writer, JSValueConst value) {
  size_t len;
  JSValue quoted = JS_ToQuotedString(guest.ctx, value);
  if (JS_IsException(quoted)) return -1;
  const char *text = JS_ToCStringLen(guest.ctx, &len, quoted);
  int status = text ? dbuf_put(&writer->json, (const uint8_t *)text, len) : -1;
  if (text) JS_FreeCString(guest.ctx, text);
  JS_FreeValue(guest.ctx, quoted);
  return status;
}

static int config_write_number(struct config_writer *writer, JSValueConst value) {
  double number;
  JS_ToFloat64(guest.ctx, &number, value);
  if (!isfinite(number)) return config_refuse(writer, "is a number that JSON does not have");
  const char *text = JS_ToCString(guest.ctx, value);
  if (!text) return -1;
  int status = dbuf_putstr(&writer->json, text);
  JS_FreeCString(guest.ctx, text);
  return status;
}

/* Writes the own property `name`, which must be a data property. */
static int config_write_property(struct config_writer *writer, JSValueConst object, JSAtom name,
                                 int depth) {
  JSPropertyDescriptor desc;
  int found = JS_GetOwnProperty(guest.ctx, &desc, object, name);
  if (found < 0) return -1;
  if (!found) return config_refuse(writer, "is a hole in an array");
  int status;
  if (desc.flags & JS_PROP_GETSET)
    status = config_refuse(writer, "is a getter");
  else
    status = config_write(writer, desc.value, depth + 1);
  js_free_desc(guest.ctx, &desc);
  return status;
}

static int config_write_array(struct config_writer *writer, JSValueConst array, int depth) {
  uint32_t length;
  if (js_get_length32(guest.ctx, &length, array)) return -1;
  dbuf_putc(&writer->json, '[');
  for (uint32_t i = 0; i < length; i++) {
    char index[16];
    size_t path_len = writer->path_len;
    snprintf(index, sizeof index, "%u", i);
    config_path_push(writer, "[%s]", index);
    if (i) dbuf_putc(&writer->json, ',');
    JSAtom name = JS_NewAtomUInt32(guest.ctx, i);
    int status = config_write_property(writer, array, name, depth);
    JS_FreeAtom(guest.ctx, name);
    if (status) return -1;
    writer->path_len = path_len;
  }
  return dbuf_putc(&writer->json, ']');
}

static int config_write_member(struct config_writer *writer, JSValueConst object, JSAtom name,
                               int depth) {
  JSValue text = JS_AtomToString(guest.ctx, name);
  const char *utf8 = JS_ToCString(guest.ctx, text);
  if (!utf8) return -1;
  size_t path_len = writer->path_len;
  config_path_push(writer, ".%s", utf8);
  JS_FreeCString(guest.ctx, utf8);
  int status = config_write_string(writer, text);
  JS_FreeValue(guest.ctx, text);
  if (status || dbuf_putc(&writer->json, ':')) return -1;
  if (config_write_property(writer, object, name, depth)) return -1;
  writer->path_len = path_len;
  return 0;
}

static int config_write_object(struct config_writer *writer, JSValueConst object, int depth) {
  JSPropertyEnum *names;
  uint32_t count;
  int status = 0;
  if (JS_GetOwnPropertyNames(guest.ctx, &names, &count, object,
                             JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK | JS_GPN_ENUM_ONLY))
    return -1;
  dbuf_putc(&writer->json, '{');
  for (uint32_t i = 0; i < count && !status; i++) {
    if (i) dbuf_putc(&writer->json, ',');
    if (JS_AtomGetKind(guest.ctx, names[i].atom) != JS_ATOM_KIND_STRING)
      status = config_refuse(writer, "has a symbol as a key");
    else
      status = config_write_member(writer, object, names[i].atom, depth);
  }
  js_free_prop_enum(guest.ctx, names, count);
  return status ? -1 : dbuf_putc(&writer->json, '}');
}

static int config_is_plain_object(JSValueConst value) {
  JSObject *p = JS_VALUE_GET_OBJ(value);
  JSObject *prototype = p->shape->proto;
  return p->class_id == JS_CLASS_OBJECT &&
         (!prototype || prototype == JS_VALUE_GET_OBJ(guest.ctx->class_proto[JS_CLASS_OBJECT]));
}

static int config_write(struct config_writer *writer, JSValueConst value, int depth) {
  if (depth > CONFIG_DEPTH_MAX) {
    writer->path_len = strlen("config");
    return config_refuse(writer, "is nested deeper than 64 levels, or in a cycle");
  }
  switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_NULL:
      return dbuf_putstr(&writer->json, "null");
    case JS_TAG_BOOL:
      return dbuf_putstr(&writer->json, JS_VALUE_GET_BOOL(value) ? "true" : "false");
    case JS_TAG_INT:
    case JS_TAG_FLOAT64:
      return config_write_number(writer, value);
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE:
      return config_write_string(writer, value);
    case JS_TAG_UNDEFINED:
      return config_refuse(writer, "is undefined");
    case JS_TAG_BIG_INT:
    case JS_TAG_SHORT_BIG_INT:
      return config_refuse(writer, "is a BigInt");
    case JS_TAG_SYMBOL:
      return config_refuse(writer, "is a symbol");
    case JS_TAG_OBJECT:
      break;
    default:
      return config_refuse(writer, "is no plain data");
  }
  if (JS_VALUE_GET_OBJ(value)->class_id == JS_CLASS_ARRAY)
    return config_write_array(writer, value, depth);
  if (JS_IsFunction(guest.ctx, value)) return config_refuse(writer, "is a function");
  if (!config_is_plain_object(value))
    return config_refuse(writer,
                         "is an object of a class: only plain objects and arrays can be read");
  return config_write_object(writer, value, depth);
}

/* Emits CONFIG, or ERROR. */
static void emit_config(JSValueConst config) {
  if (JS_IsUndefined(config)) {
    host_emit(NSL_OP_CONFIG, "null", 4);
    return;
  }
  struct config_writer writer = {.path = "config", .path_len = 6};
  js_dbuf_init(guest.ctx, &writer.json);
  if (config_write(&writer, config, 0) == 0 && !dbuf_error(&writer.json)) {
    host_emit(NSL_OP_CONFIG, (const char *)writer.json.buf, writer.json.size);
  } else if (writer.why) {
    char message[384];
    snprintf(message, sizeof message, "%s %s: `config` must be plain data", writer.path,
             writer.why);
    fail_saying(NSL_ERROR_INVALID_CONFIG, "TypeError", message, 0, 0);
  } else {
    if (!JS_HasException(guest.ctx)) JS_ThrowOutOfMemory(guest.ctx);
    fail_with_exception(NSL_ERROR_INVALID_CONFIG);
  }
  dbuf_free(&writer.json);
}
