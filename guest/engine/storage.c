/* `storage` of a function's context: keys and values of the function's own, in one transaction.
 *
 * Each call gives a promise, settled already today: a store may be elsewhere one day. */

#define STORAGE_LISTED 100
#define STORAGE_LISTED_MAX 1000

/* What the host answered, with a zero after its end. Short ones stay on the stack. */
struct storage_answer {
  uint32_t size; /* as the host wrote it; what follows is as much as there was room for */
  uint8_t small[1020];
  uint8_t *bytes; /* `small`, or memory that storage_answer_free() gives back */
};

static void storage_answer_free(JSContext *ctx, struct storage_answer *answer) {
  if (answer->bytes != answer->small) js_free(ctx, answer->bytes);
}

static void throw_storage_refusal(JSContext *ctx, int32_t refusal) {
  if (refusal == NSL_NOT_GIVEN)
    JS_ThrowTypeError(ctx, "storage: only a deployed function has one");
  else if (refusal == NSL_BAD_REQUEST) /* all else was checked before */
    JS_ThrowTypeError(ctx, "storage.put: a text in the value holds half of a surrogate pair");
  else
    JS_ThrowInternalError(ctx, "storage: it can't be used");
}

/* Moves a long answer to memory of its own, and takes what of it had no room. */
static int storage_rest(JSContext *ctx, struct storage_answer *answer) {
  int32_t got = 0;
  uint32_t first = sizeof answer->small;
  uint8_t *bytes = js_malloc(ctx, (size_t)answer->size + 1);
  if (!bytes) return -1;
  memcpy(bytes, answer->small, first);
  if (answer->size > first)
    got = nsl_host_call(NSL_OP_STORAGE_REST, NULL, 0, bytes + first, answer->size - first);
  if (got < 0) {
    js_free(ctx, bytes);
    throw_storage_refusal(ctx, got);
    return -1;
  }
  answer->bytes = bytes;
  return 0;
}

/* Returns 1 with an answer, 0 if there is none, -1 with an exception. */
static int storage_ask(JSContext *ctx, enum nsl_op op, const void *request, size_t len,
                       struct storage_answer *answer) {
  int32_t got =
      nsl_host_call(op, request, (uint32_t)len, answer, sizeof answer->size + sizeof answer->small);
  if (got == NSL_NOT_FOUND) return 0;
  if (got < 0) {
    throw_storage_refusal(ctx, got);
    return -1;
  }
  answer->bytes = answer->small;
  if (answer->size >= sizeof answer->small && storage_rest(ctx, answer)) return -1;
  answer->bytes[answer->size] = 0;
  return 1;
}

static int storage_tell(JSContext *ctx, enum nsl_op op, const void *request, size_t len) {
  int32_t got = nsl_host_call(op, request, (uint32_t)len, NULL, 0);
  if (got < 0) throw_storage_refusal(ctx, got);
  return got < 0 ? -1 : 0;
}

/* A key or a part of one, as text; `what` names it in errors. */
static const char *storage_key(JSContext *ctx, JSValueConst value, const char *what, size_t *len) {
  if (!JS_IsString(value)) {
    JS_ThrowTypeError(ctx, "storage: the %s must be a string", what);
    return NULL;
  }
  const char *text = JS_ToCStringLen(ctx, len, value);
  if (!text) return NULL;
  if (*len <= NSL_MAX_STORAGE_KEY && utf8_is_valid((const uint8_t *)text, *len)) return text;
  JS_FreeCString(ctx, text);
  if (*len > NSL_MAX_STORAGE_KEY)
    JS_ThrowRangeError(ctx, "storage: the %s has %u bytes as UTF-8; %u are allowed", what,
                       (unsigned)*len, NSL_MAX_STORAGE_KEY);
  else
    JS_ThrowTypeError(ctx, "storage: the %s holds half of a surrogate pair", what);
  return NULL;
}

static const char *whole_storage_key(JSContext *ctx, JSValueConst value, size_t *len) {
  const char *key = storage_key(ctx, value, "key", len);
  if (!key || *len > 0) return key;
  JS_FreeCString(ctx, key);
  JS_ThrowRangeError(ctx, "storage: the key is empty");
  return NULL;
}

static JSValue stored_value(JSContext *ctx, const struct storage_answer *answer) {
  const uint8_t *content = answer->bytes + 1;
  if (answer->size == 0) return JS_UNDEFINED;
  if (answer->bytes[0] == NSL_STORED_BYTES) return new_bytes(ctx, content, answer->size - 1);
  return JS_ParseJSON(ctx, (const char *)content, answer->size - 1, "<storage>");
}

static JSValue storage_get(JSContext *ctx, JSValueConst name) {
  struct storage_answer answer;
  size_t len;
  const char *key = whole_storage_key(ctx, name, &len);
  if (!key) return JS_EXCEPTION;
  int found = storage_ask(ctx, NSL_OP_STORAGE_GET, key, len, &answer);
  JS_FreeCString(ctx, key);
  if (found <= 0) return found ? JS_EXCEPTION : JS_UNDEFINED;
  JSValue value = stored_value(ctx, &answer);
  storage_answer_free(ctx, &answer);
  return value;
}

static int is_uint8_array(JSValueConst value) {
  return JS_IsObject(value) && JS_VALUE_GET_OBJ(value)->class_id == JS_CLASS_UINT8_ARRAY;
}

/* Writes key and value into one request and sends it. */
static int storage_send(JSContext *ctx, const char *key, size_t key_len, enum nsl_stored_kind kind,
                        const void *content, size_t len) {
  if (len >= NSL_MAX_STORED_VALUE) {
    JS_ThrowRangeError(ctx, "storage.put: the value has %u bytes; %u are allowed", (unsigned)len,
                       NSL_MAX_STORED_VALUE - 1);
    return -1;
  }
  uint8_t *request = js_malloc(ctx, 3 + key_len + len);
  if (!request) return -1;
  request[0] = (uint8_t)key_len;
  request[1] = (uint8_t)(key_len >> 8);
  memcpy(request + 2, key, key_len);
  request[2 + key_len] = (uint8_t)kind;
  if (len) memcpy(request + 3 + key_len, content, len);
  int status = storage_tell(ctx, NSL_OP_STORAGE_PUT, request, 3 + key_len + len);
  js_free(ctx, request);
  return status;
}

static int storage_send_json(JSContext *ctx, const char *key, size_t key_len, JSValueConst value) {
  size_t len;
  JSValue json = JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
  if (JS_IsException(json)) return -1;
  if (!JS_IsString(json)) {
    JS_ThrowTypeError(ctx,
                      "storage.put: the value is not JSON and no Uint8Array; to remove a key use "
                      "storage.delete");
    return -1;
  }
  const char *text = JS_ToCStringLen(ctx, &len, json);
  JS_FreeValue(ctx, json);
  if (!text) return -1;
  int status = storage_send(ctx, key, key_len, NSL_STORED_JSON, text, len);
  JS_FreeCString(ctx, text);
  return status;
}

static JSValue storage_put(JSContext *ctx, JSValueConst name, JSValueConst value) {
  struct view view;
  size_t len;
  int status;
  int has_bytes = view_of(value, &view) == 0;
  if (has_bytes && !is_uint8_array(value))
    return JS_ThrowTypeError(ctx, "storage.put: bytes are stored from a Uint8Array");
  const char *key = whole_storage_key(ctx, name, &len);
  if (!key) return JS_EXCEPTION;
  if (has_bytes)
    status = storage_send(ctx, key, len, NSL_STORED_BYTES, view.data, view.len);
  else
    status = storage_send_json(ctx, key, len, value);
  JS_FreeCString(ctx, key);
  return status ? JS_EXCEPTION : JS_UNDEFINED;
}

static JSValue storage_delete(JSContext *ctx, JSValueConst name) {
  size_t len;
  const char *key = whole_storage_key(ctx, name, &len);
  if (!key) return JS_EXCEPTION;
  int status = storage_tell(ctx, NSL_OP_STORAGE_DELETE, key, len);
  JS_FreeCString(ctx, key);
  return status ? JS_EXCEPTION : JS_UNDEFINED;
}

/* The request of a listing, as the options are read into it. */
struct listing {
  uint8_t bytes[6 + 2 * NSL_MAX_STORAGE_KEY];
  uint32_t len;
};

static JSValue listing_option(JSContext *ctx, JSValueConst options, const char *name) {
  return JS_IsUndefined(options) ? JS_UNDEFINED : JS_GetPropertyStr(ctx, options, name);
}

/* Appends an option that is text; returns its length or -1. */
static int listing_add(JSContext *ctx, JSValueConst options, const char *name,
                       struct listing *listing) {
  size_t len;
  JSValue value = listing_option(ctx, options, name);
  if (JS_IsException(value)) return -1;
  if (JS_IsUndefined(value)) return 0;
  const char *text = storage_key(ctx, value, name, &len);
  JS_FreeValue(ctx, value);
  if (!text) return -1;
  memcpy(listing->bytes + listing->len, text, len);
  listing->len += (uint32_t)len;
  JS_FreeCString(ctx, text);
  return (int)len;
}

static int listing_limit(JSContext *ctx, JSValueConst options, uint32_t *limit) {
  double number = STORAGE_LISTED;
  JSValue value = listing_option(ctx, options, "limit");
  if (JS_IsException(value)) return -1;
  if (JS_IsNumber(value))
    JS_ToFloat64(ctx, &number, value);
  else if (!JS_IsUndefined(value))
    number = 0;
  JS_FreeValue(ctx, value);
  if (!(number >= 1 && number <= STORAGE_LISTED_MAX) || number != (double)(uint32_t)number) {
    JS_ThrowRangeError(ctx, "storage.list: the limit is a whole number of 1 to %d",
                       STORAGE_LISTED_MAX);
    return -1;
  }
  *limit = (uint32_t)number;
  return 0;
}

static int listing_read(JSContext *ctx, JSValueConst options, struct listing *listing) {
  uint32_t limit;
  listing->len = 6;
  int prefix_len = listing_add(ctx, options, "prefix", listing);
  if (prefix_len < 0 || listing_add(ctx, options, "after", listing) < 0) return -1;
  if (listing_limit(ctx, options, &limit)) return -1;
  memcpy(listing->bytes, &limit, 4);
  listing->bytes[4] = (uint8_t)prefix_len;
  listing->bytes[5] = (uint8_t)(prefix_len >> 8);
  return 0;
}

/* { keys, next } of an answer. `next` is there if there are more. */
static JSValue listed_keys(JSContext *ctx, const struct storage_answer *answer) {
  uint32_t at = 1, count = 0;
  JSValue page = JS_NewObject(ctx), keys = JS_NewArray(ctx), last = JS_UNDEFINED;
  if (JS_IsException(page) || JS_IsException(keys)) return JS_EXCEPTION;
  while (at + 2 <= answer->size) {
    uint32_t len = answer->bytes[at] | (uint32_t)answer->bytes[at + 1] << 8;
    if (len > answer->size - at - 2) break;
    JS_FreeValue(ctx, last);
    last = JS_NewStringLen(ctx, (const char *)answer->bytes + at + 2, len);
    if (JS_IsException(last) ||
        JS_DefinePropertyValueUint32(ctx, keys, count++, JS_DupValue(ctx, last), JS_PROP_C_W_E) < 0)
      return JS_EXCEPTION;
    at += 2 + len;
  }
  if (JS_DefinePropertyValueStr(ctx, page, "keys", keys, JS_PROP_C_W_E) < 0) return JS_EXCEPTION;
  if (answer->size == 0 || !answer->bytes[0] || count == 0) {
    JS_FreeValue(ctx, last);
  } else if (JS_DefinePropertyValueStr(ctx, page, "next", last, JS_PROP_C_W_E) < 0) {
    return JS_EXCEPTION;
  }
  return page;
}

static JSValue storage_list(JSContext *ctx, JSValueConst options) {
  struct listing listing;
  struct storage_answer answer;
  if (!JS_IsUndefined(options) && !JS_IsObject(options))
    return JS_ThrowTypeError(ctx, "storage.list: the options must be an object");
  if (listing_read(ctx, options, &listing)) return JS_EXCEPTION;
  int found = storage_ask(ctx, NSL_OP_STORAGE_LIST, listing.bytes, listing.len, &answer);
  if (found <= 0) {
    if (found == 0) throw_storage_refusal(ctx, NSL_FAILED);
    return JS_EXCEPTION;
  }
  JSValue page = listed_keys(ctx, &answer);
  storage_answer_free(ctx, &answer);
  return page;
}

/* A promise that `value` settles: rejected with the exception if it is one. Takes `value`. */
static JSValue settled(JSContext *ctx, JSValue value) {
  JSValue resolving[2];
  int threw = JS_IsException(value);
  if (threw) value = JS_GetException(ctx);
  JSValue promise = JS_NewPromiseCapability(ctx, resolving);
  if (!JS_IsException(promise)) {
    JSValue done = JS_Call(ctx, resolving[threw], JS_UNDEFINED, 1, (JSValueConst *)&value);
    JS_FreeValue(ctx, done);
    JS_FreeValue(ctx, resolving[0]);
    JS_FreeValue(ctx, resolving[1]);
  }
  JS_FreeValue(ctx, value);
  return promise;
}

static JSValue js_storage_get(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return settled(ctx, storage_get(ctx, argv[0]));
}

static JSValue js_storage_put(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return settled(ctx, storage_put(ctx, argv[0], argv[1]));
}

static JSValue js_storage_delete(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return settled(ctx, storage_delete(ctx, argv[0]));
}

static JSValue js_storage_list(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return settled(ctx, storage_list(ctx, argc > 0 ? argv[0] : JS_UNDEFINED));
}
