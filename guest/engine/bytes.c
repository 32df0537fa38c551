/* Bytes and text: views of the author's buffers, UTF-8, base64. Natives behind TextEncoder,
 * TextDecoder, atob and btoa (guest/runtime has what is visible of them). */

struct view {
  uint8_t *data;
  uint32_t len;
};

static JSValue new_bytes(JSContext *ctx, const uint8_t *data, size_t len) {
  JSValue buffer = JS_NewArrayBufferCopy(ctx, data, len);
  if (JS_IsException(buffer)) return buffer;
  JSValueConst arguments[3] = {buffer, JS_UNDEFINED, JS_UNDEFINED}; /* all three are read */
  JSValue bytes = JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8);
  JS_FreeValue(ctx, buffer);
  return bytes;
}

/* The bytes of an ArrayBuffer, a typed array or a DataView; none if it is detached. Runs no code of
 * the author's. Returns -1 if it is none of these. */
static int view_of(JSValueConst value, struct view *view) {
  view->data = NULL;
  view->len = 0;
  if (!JS_IsObject(value)) return -1;
  JSObject *p = JS_VALUE_GET_OBJ(value);
  if (p->class_id == JS_CLASS_ARRAY_BUFFER) {
    view->data = p->u.array_buffer->data;
    view->len = (uint32_t)p->u.array_buffer->byte_length;
    return 0;
  }
  if (p->class_id < JS_CLASS_UINT8C_ARRAY || p->class_id > JS_CLASS_DATAVIEW) return -1;
  JSTypedArray *array = p->u.typed_array;
  JSArrayBuffer *buffer = array->buffer->u.array_buffer;
  if (buffer->detached) return 0;
  view->data = buffer->data + array->offset;
  view->len = array->length;
  return 0;
}

/* The length of the well-formed UTF-8 sequence at `text`; or minus the length of the part that one
 * replacement character stands for (WHATWG Encoding, "maximal subpart"); *incomplete tells that
 * more input could still complete it. */
static int utf8_sequence(const uint8_t *text, size_t len, int *incomplete) {
  uint8_t lead = text[0], low = 0x80, high = 0xBF;
  int need;
  *incomplete = 0;
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) {
    need = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    need = 2;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    need = 3;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return -1;
  }
  for (int i = 1; i <= need; i++) {
    if ((size_t)i >= len) {
      *incomplete = 1;
      return -i;
    }
    if (text[i] < low || text[i] > high) return -i;
    low = 0x80;
    high = 0xBF;
  }
  return need + 1;
}

static int utf8_is_valid(const uint8_t *text, size_t len) {
  int incomplete;
  for (size_t at = 0; at < len;) {
    int step = utf8_sequence(text + at, len - at, &incomplete);
    if (step < 0) return 0;
    at += (size_t)step;
  }
  return 1;
}

static size_t ascii_prefix(const uint8_t *text, size_t len) {
  size_t at = 0;
  for (; at + 8 <= len; at += 8) {
    uint64_t word;
    memcpy(&word, text + at, 8);
    if (word & 0x8080808080808080u) break;
  }
  while (at < len && text[at] < 0x80) at++;
  return at;
}

/* Lone surrogates become U+FFFD in place: ED A0..BF xx, and EF BF BD is as long. */
static void utf8_replace_surrogates(char *text, size_t len) {
  for (size_t i = 0; i + 2 < len; i++) {
    if ((unsigned char)text[i] != 0xED || (unsigned char)text[i + 1] < 0xA0) continue;
    memcpy(text + i, "\xEF\xBF\xBD", 3);
    i += 2;
  }
}

/* utf8Encode(string) -> Uint8Array */
static JSValue js_utf8_encode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  size_t len;
  const char *text = JS_ToCStringLen(ctx, &len, argv[0]);
  if (!text) return JS_EXCEPTION;
  utf8_replace_surrogates((char *)text, len);
  JSValue bytes = new_bytes(ctx, (const uint8_t *)text, len);
  JS_FreeCString(ctx, text);
  return bytes;
}

/* utf8EncodeInto(string, Uint8Array) -> units read * 2^32 + bytes written, as a number */
static JSValue js_utf8_encode_into(JSContext *ctx, JSValueConst self, int argc,
                                   JSValueConst *argv) {
  struct view view;
  size_t len, at = 0, units = 0;
  if (view_of(argv[1], &view)) return JS_ThrowTypeError(ctx, "a Uint8Array is expected");
  const char *text = JS_ToCStringLen(ctx, &len, argv[0]);
  if (!text) return JS_EXCEPTION;
  utf8_replace_surrogates((char *)text, len);
  while (at < len) {
    uint8_t lead = (uint8_t)text[at];
    size_t step = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (at + step > view.len) break;
    at += step;
    units += step == 4 ? 2 : 1;
  }
  memcpy(view.data, text, at);
  JS_FreeCString(ctx, text);
  return JS_NewFloat64(ctx, (double)units * 4294967296.0 + (double)at);
}

/* Decodes into `out`, which has room for one unit a byte. Returns the units written, or -1 if `fatal`
 * and something is malformed. Without `last`, *left is how much of a sequence remains at the end. */
static int utf8_decode(const uint8_t *text, size_t len, int fatal, int last, uint16_t *out,
                       uint32_t *left) {
  int units = 0;
  *left = 0;
  for (size_t at = 0; at < len;) {
    int incomplete;
    if (text[at] < 0x80) {
      out[units++] = text[at++];
      continue;
    }
    int step = utf8_sequence(text + at, len - at, &incomplete);
    if (step < 0) {
      if (incomplete && !last) {
        *left = (uint32_t)(len - at);
        return units;
      }
      if (fatal) return -1;
      out[units++] = 0xFFFD;
      at += (size_t)-step;
      continue;
    }
    const uint8_t *p = text + at;
    at += (size_t)step;
    if (step == 2) {
      out[units++] = (uint16_t)((p[0] & 0x1F) << 6 | (p[1] & 0x3F));
    } else if (step == 3) {
      out[units++] = (uint16_t)((p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
    } else {
      uint32_t point = (uint32_t)(p[0] & 7) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
                       (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
      point -= 0x10000;
      out[units++] = (uint16_t)(0xD800 | point >> 10);
      out[units++] = (uint16_t)(0xDC00 | (point & 0x3FF));
    }
  }
  return units;
}

/* utf8Decode(source, pending, fatal, last) -> [text, pending] | undefined when malformed. `pending`
 * is undefined or the bytes that the call before left. */
static JSValue js_utf8_decode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  struct view source, pending;
  uint32_t left = 0;
  int fatal = JS_ToBool(ctx, argv[2]), last = JS_ToBool(ctx, argv[3]);
  if (JS_IsUndefined(argv[0])) {
    source = (struct view){NULL, 0};
  } else if (view_of(argv[0], &source)) {
    return JS_ThrowTypeError(ctx, "an ArrayBuffer or a view of one is expected");
  }
  if (view_of(argv[1], &pending)) pending.len = 0;
  JSValue text;
  if (pending.len == 0 && ascii_prefix(source.data, source.len) == source.len) {
    text = JS_NewStringLen(ctx, (const char *)source.data, source.len);
  } else {
    size_t len = (size_t)pending.len + source.len;
    uint8_t *joined = js_malloc(ctx, len * 3 + 2);
    if (!joined) return JS_EXCEPTION;
    uint16_t *units = (uint16_t *)joined; /* then the bytes */
    uint8_t *bytes = joined + len * 2;
    if (pending.len) memcpy(bytes, pending.data, pending.len);
    if (source.len) memcpy(bytes + pending.len, source.data, source.len);
    int count = utf8_decode(bytes, len, fatal, last, units, &left);
    text = count < 0 ? JS_UNDEFINED : js_new_string16_len(ctx, units, count);
    JSValue rest = left ? new_bytes(ctx, bytes + len - left, left) : JS_UNDEFINED;
    js_free(ctx, joined);
    if (count < 0) return JS_UNDEFINED;
    if (JS_IsException(text) || JS_IsException(rest)) return JS_EXCEPTION;
    if (left) {
      JSValue pair = JS_NewArray(ctx);
      if (JS_IsException(pair)) return pair;
      JS_DefinePropertyValueUint32(ctx, pair, 0, text, JS_PROP_C_W_E);
      JS_DefinePropertyValueUint32(ctx, pair, 1, rest, JS_PROP_C_W_E);
      return pair;
    }
  }
  return text;
}

/* base64Encode(string) -> string | undefined when a unit is above 0xFF */
static JSValue js_base64_encode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  JSValue value = JS_ToString(ctx, argv[0]); /* flattens ropes */
  if (JS_IsException(value)) return value;
  JSString *in = JS_VALUE_GET_STRING(value);
  uint32_t len = in->len;
  for (uint32_t i = 0; in->is_wide_char && i < len; i++) {
    if (in->u.str16[i] <= 0xFF) continue;
    JS_FreeValue(ctx, value);
    return JS_UNDEFINED;
  }
  JSString *out = js_alloc_string(ctx, (int)((len + 2) / 3 * 4), 0);
  if (!out) {
    JS_FreeValue(ctx, value);
    return JS_EXCEPTION;
  }
  uint8_t *to = out->u.str8;
  for (uint32_t i = 0; i < len; i += 3, to += 4) {
    uint32_t left = len - i;
    uint32_t group = (uint32_t)string_get(in, (int)i) << 16;
    if (left > 1) group |= (uint32_t)string_get(in, (int)i + 1) << 8;
    if (left > 2) group |= (uint32_t)string_get(in, (int)i + 2);
    to[0] = (uint8_t)digits[group >> 18];
    to[1] = (uint8_t)digits[group >> 12 & 63];
    to[2] = left > 1 ? (uint8_t)digits[group >> 6 & 63] : '=';
    to[3] = left > 2 ? (uint8_t)digits[group & 63] : '=';
  }
  *to = 0;
  JS_FreeValue(ctx, value);
  return JS_MKPTR(JS_TAG_STRING, out);
}

static int base64_digit(uint32_t unit) {
  if (unit >= 'A' && unit <= 'Z') return (int)unit - 'A';
  if (unit >= 'a' && unit <= 'z') return (int)unit - 'a' + 26;
  if (unit >= '0' && unit <= '9') return (int)unit - '0' + 52;
  return unit == '+' ? 62 : unit == '/' ? 63 : -1;
}

static int is_ascii_space(uint32_t unit) {
  return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\f' || unit == '\r';
}

/* WHATWG Infra, "forgiving-base64 decode", into `to`. Returns the length or -1. */
static int base64_decode(const JSString *in, uint8_t *to) {
  uint32_t group = 0, digits = 0, padding = 0;
  uint8_t *start = to;
  for (uint32_t i = 0; i < in->len; i++) {
    uint32_t unit = (uint32_t)string_get(in, (int)i);
    if (is_ascii_space(unit)) continue;
    if (unit == '=') {
      padding++;
      continue;
    }
    int digit = base64_digit(unit);
    if (digit < 0 || padding) return -1;
    group = group << 6 | (uint32_t)digit;
    if (++digits % 4) continue;
    *to++ = (uint8_t)(group >> 16);
    *to++ = (uint8_t)(group >> 8);
    *to++ = (uint8_t)group;
  }
  /* Padding may be there only to complete a group of four. */
  if (padding && (padding > 2 || (digits + padding) % 4)) return -1;
  if (digits % 4 == 1) return -1;
  if (digits % 4 == 2) *to++ = (uint8_t)(group >> 4);
  if (digits % 4 == 3) {
    *to++ = (uint8_t)(group >> 10);
    *to++ = (uint8_t)(group >> 2);
  }
  return (int)(to - start);
}

/* base64Decode(string) -> string | undefined when it is no base64 */
static JSValue js_base64_decode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSValue value = JS_ToString(ctx, argv[0]);
  if (JS_IsException(value)) return value;
  JSString *in = JS_VALUE_GET_STRING(value);
  JSString *out = js_alloc_string(ctx, (int)(in->len / 4 * 3 + 3), 0);
  if (!out) {
    JS_FreeValue(ctx, value);
    return JS_EXCEPTION;
  }
  int len = base64_decode(in, out->u.str8);
  JS_FreeValue(ctx, value);
  JSValue result = len < 0 ? JS_UNDEFINED : js_new_string8_len(ctx, (const char *)out->u.str8, len);
  js_free_string(ctx->rt, out);
  return result;
}
