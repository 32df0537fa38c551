/* Reading a string out of values that the author controls, into a bounded buffer. */

struct text {
  char *at;
  uint32_t len, cap;
};

/* Shortens to `len` bytes at most without cutting a UTF-8 sequence. */
static uint32_t utf8_prefix(const char *text, uint32_t len, uint32_t cap) {
  if (len <= cap) return len;
  while (cap > 0 && ((unsigned char)text[cap] & 0xC0) == 0x80) cap--;
  return cap;
}

static void text_put(struct text *out, const char *text, size_t len) {
  static const char mark[] = " … [truncated]";
  uint32_t room = out->cap - out->len;
  if (len > room) {
    uint32_t keep = room > sizeof mark ? utf8_prefix(text, (uint32_t)len, room - sizeof mark) : 0;
    memcpy(out->at + out->len, text, keep);
    out->len += keep;
    if (room > sizeof mark) {
      memcpy(out->at + out->len, mark, sizeof mark - 1);
      out->len += sizeof mark - 1;
    }
    out->cap = out->len;
    return;
  }
  memcpy(out->at + out->len, text, len);
  out->len += (uint32_t)len;
}

static void text_put_literal(struct text *out, const char *literal) {
  text_put(out, literal, strlen(literal));
}

/* Appends a string value; whatever else is left out. Lone surrogates become U+FFFD, so that the
 * text is UTF-8. Returns whether it was a string. */
static int text_put_string(struct text *out, JSValueConst value) {
  size_t len;
  if (!JS_IsString(value)) return 0;
  const char *text = JS_ToCStringLen(guest.ctx, &len, value);
  if (!text) {
    JS_FreeValue(guest.ctx, JS_GetException(guest.ctx));
    return 0;
  }
  utf8_replace_surrogates((char *)text, len);
  text_put(out, text, len);
  JS_FreeCString(guest.ctx, text);
  return 1;
}

/* The value of a property, or undefined if reading it threw; *threw tells. */
static JSValue read_property(JSValueConst object, const char *name, int *threw) {
  JSValue value = JS_GetPropertyStr(guest.ctx, object, name);
  if (JS_IsException(value)) {
    JS_FreeValue(guest.ctx, JS_GetException(guest.ctx));
    *threw = 1;
    return JS_UNDEFINED;
  }
  return value;
}
