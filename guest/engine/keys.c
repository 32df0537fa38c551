/* `keys` of a function's context: public keys and signatures. The private parts are the host's. */

#define KEY_NAME_MAX 128

/* A name as text, or an exception. */
static const char *key_name(JSContext *ctx, JSValueConst value, size_t *len) {
  if (!JS_IsString(value)) {
    JS_ThrowTypeError(ctx, "keys: the name must be a string");
    return NULL;
  }
  const char *name = JS_ToCStringLen(ctx, len, value);
  if (name && *len > KEY_NAME_MAX) {
    JS_FreeCString(ctx, name);
    JS_ThrowTypeError(ctx, "keys: a name has at most %d characters", KEY_NAME_MAX);
    return NULL;
  }
  return name;
}

static void throw_key_refusal(JSContext *ctx, const char *name, int32_t refusal) {
  if (refusal == NSL_NOT_FOUND)
    JS_ThrowTypeError(ctx, "keys: \"%s\" is not among those that the function's config.keys names",
                      name);
  else if (refusal == NSL_BAD_REQUEST)
    JS_ThrowTypeError(
        ctx,
        "keys.sign: the key \"%s\" does not sign in this form: Ed25519 signs messages, "
        "P-256 messages and digests, and only secp256k1 is recoverable",
        name);
  else
    JS_ThrowInternalError(ctx, "keys: the key \"%s\" can't be used", name);
}

/* publicKey(name) -> Uint8Array */
static JSValue js_public_key(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  uint8_t bytes[64];
  size_t len;
  const char *name = key_name(ctx, argv[0], &len);
  if (!name) return JS_EXCEPTION;
  int32_t got = nsl_host_call(NSL_OP_PUBLIC_KEY, name, (uint32_t)len, bytes, sizeof bytes);
  if (got < 0) throw_key_refusal(ctx, name, got);
  JS_FreeCString(ctx, name);
  return got < 0 ? JS_EXCEPTION : new_bytes(ctx, bytes, (size_t)got);
}

/* The member `form` of the options: a message if there is none. Returns -1 if it threw. */
static int signature_form(JSContext *ctx, JSValueConst options) {
  static const char *const forms[] = {"message", "digest", "recoverable"};
  int found = -1;
  if (JS_IsUndefined(options)) return NSL_SIGN_MESSAGE;
  JSValue value = JS_GetPropertyStr(ctx, options, "form");
  if (JS_IsException(value)) return -1;
  if (JS_IsUndefined(value)) return NSL_SIGN_MESSAGE;
  const char *text = JS_ToCString(ctx, value);
  JS_FreeValue(ctx, value);
  if (!text) return -1;
  for (int i = 0; i < (int)countof(forms); i++)
    if (!strcmp(text, forms[i])) found = i;
  if (found < 0)
    JS_ThrowTypeError(ctx, "keys.sign: the form is \"message\", \"digest\" or \"recoverable\"");
  JS_FreeCString(ctx, text);
  return found;
}

static int check_signed(JSContext *ctx, int form, const struct view *data) {
  if (form != NSL_SIGN_MESSAGE && data->len != NSL_DIGEST_BYTES) {
    JS_ThrowRangeError(ctx, "keys.sign: a digest has %u bytes, this one %u", NSL_DIGEST_BYTES,
                       data->len);
    return -1;
  }
  if (data->len > NSL_MAX_SIGNED) {
    JS_ThrowRangeError(ctx, "keys.sign: at most %u bytes are signed, these are %u", NSL_MAX_SIGNED,
                       data->len);
    return -1;
  }
  return 0;
}

static JSValue sign(JSContext *ctx, const char *name, size_t name_len, int form,
                    const struct view *data) {
  uint8_t signature[65];
  size_t size = 2 + name_len + data->len;
  uint8_t *request = js_malloc(ctx, size);
  if (!request) return JS_EXCEPTION;
  request[0] = (uint8_t)form;
  request[1] = (uint8_t)name_len;
  memcpy(request + 2, name, name_len);
  if (data->len) memcpy(request + 2 + name_len, data->data, data->len);
  int32_t got = nsl_host_call(NSL_OP_SIGN, request, (uint32_t)size, signature, sizeof signature);
  js_free(ctx, request);
  if (got < 0) {
    throw_key_refusal(ctx, name, got);
    return JS_EXCEPTION;
  }
  return new_bytes(ctx, signature, (size_t)got);
}

/* sign(name, data, { form }) -> Uint8Array. The options first: reading them may run code of the
 * author's, which may do away with the data. */
static JSValue js_sign(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  struct view data;
  size_t len;
  int form = signature_form(ctx, argc > 2 ? argv[2] : JS_UNDEFINED);
  if (form < 0) return JS_EXCEPTION;
  if (view_of(argv[1], &data))
    return JS_ThrowTypeError(ctx, "keys.sign: what is signed must be bytes, such as a Uint8Array");
  if (check_signed(ctx, form, &data)) return JS_EXCEPTION;
  const char *name = key_name(ctx, argv[0], &len);
  if (!name) return JS_EXCEPTION;
  JSValue signature = sign(ctx, name, len, form, &data);
  JS_FreeCString(ctx, name);
  return signature;
}
