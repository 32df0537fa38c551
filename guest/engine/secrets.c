/* `secrets` of a function's context: an object without a prototype whose properties are the
 * invocation's secrets, read from the host when one is first asked for.
 *
 * A value that is UTF-8 is a string; any other is a getter that throws and names secrets.bytes(),
 * which gives every value as bytes. A secret that is itself called "bytes" is reached through it. */

static struct {
  uint32_t count; /* as the host says */
  int loaded;
  struct secret {
    JSAtom name;
    const uint8_t *value;
    uint32_t value_len;
    JSValue text; /* or JS_UNDEFINED when it is not UTF-8 */
  } *list;
} secrets;

static JSClassID secrets_class;

static int secret_load(JSContext *ctx, uint32_t index, struct secret *secret) {
  uint32_t sizes[2] = {0, 0};
  if (nsl_host_call(NSL_OP_SECRET_SIZE, &index, sizeof index, sizes, sizeof sizes) < 0)
    goto refused;
  if (sizes[0] > HEAP_LARGEST / 2 || sizes[1] > HEAP_LARGEST / 2) goto refused;
  uint8_t *bytes = js_malloc(ctx, (size_t)sizes[0] + sizes[1] + 1);
  if (!bytes) return -1;
  if (nsl_host_call(NSL_OP_SECRET, &index, sizeof index, bytes, sizes[0] + sizes[1]) < 0)
    goto refused;
  secret->name = JS_NewAtomLen(ctx, (const char *)bytes, sizes[0]);
  if (secret->name == JS_ATOM_NULL) return -1;
  secret->value = bytes + sizes[0];
  secret->value_len = sizes[1];
  secret->text = JS_UNDEFINED;
  if (utf8_is_valid(secret->value, secret->value_len)) {
    secret->text = JS_NewStringLen(ctx, (const char *)secret->value, secret->value_len);
    if (JS_IsException(secret->text)) return -1;
  }
  return 0;
refused:
  JS_ThrowInternalError(ctx, "the secrets can't be read");
  return -1;
}

static int secrets_load(JSContext *ctx) {
  if (secrets.loaded) return 0;
  struct secret *list = js_mallocz(ctx, sizeof *list * secrets.count + 1);
  if (!list) return -1;
  for (uint32_t i = 0; i < secrets.count; i++)
    if (secret_load(ctx, i, &list[i])) return -1;
  secrets.list = list;
  secrets.loaded = 1;
  return 0;
}

static struct secret *secret_find(JSAtom name) {
  for (uint32_t i = 0; i < secrets.count; i++)
    if (secrets.list[i].name == name) return &secrets.list[i];
  return NULL;
}

static JSValue secret_not_text(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv,
                               int magic, JSValue *data) {
  const char *name = JS_ToCString(ctx, data[0]);
  if (!name) return JS_EXCEPTION;
  JS_ThrowTypeError(ctx, "the secret %s is not UTF-8 text: read it with secrets.bytes(\"%s\")",
                    name, name);
  JS_FreeCString(ctx, name);
  return JS_EXCEPTION;
}

static int secrets_get_own_property(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst object,
                                    JSAtom name) {
  if (secrets.count == 0) return FALSE;
  if (secrets_load(ctx)) return -1;
  struct secret *secret = secret_find(name);
  if (!secret) return FALSE;
  if (!desc) return TRUE;
  desc->flags = JS_PROP_ENUMERABLE;
  desc->getter = desc->setter = JS_UNDEFINED;
  desc->value = JS_UNDEFINED;
  if (!JS_IsUndefined(secret->text)) {
    desc->value = JS_DupValue(ctx, secret->text);
    return TRUE;
  }
  JSValue text = JS_AtomToString(ctx, name);
  if (JS_IsException(text)) return -1;
  desc->flags |= JS_PROP_GETSET;
  desc->getter = JS_NewCFunctionData(ctx, secret_not_text, 0, 0, 1, (JSValueConst *)&text);
  JS_FreeValue(ctx, text);
  return JS_IsException(desc->getter) ? -1 : TRUE;
}

static int secrets_get_own_property_names(JSContext *ctx, JSPropertyEnum **names, uint32_t *count,
                                          JSValueConst object) {
  *names = NULL;
  *count = 0;
  if (secrets.count == 0) return 0;
  if (secrets_load(ctx)) return -1;
  *names = js_mallocz(ctx, sizeof **names * secrets.count);
  if (!*names) return -1;
  for (uint32_t i = 0; i < secrets.count; i++)
    (*names)[i].atom = JS_DupAtom(ctx, secrets.list[i].name);
  *count = secrets.count;
  return 0;
}

static int secrets_delete_property(JSContext *ctx, JSValueConst object, JSAtom name) {
  return FALSE;
}

static int secrets_define_own_property(JSContext *ctx, JSValueConst object, JSAtom name,
                                       JSValueConst value, JSValueConst getter, JSValueConst setter,
                                       int flags) {
  return JS_ThrowTypeErrorOrFalse(ctx, flags, "secrets can't be changed");
}

static JSClassExoticMethods secrets_exotic = {
    .get_own_property = secrets_get_own_property,
    .get_own_property_names = secrets_get_own_property_names,
    .delete_property = secrets_delete_property,
    .define_own_property = secrets_define_own_property,
};

static JSValue secrets_bytes(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSAtom name = JS_ValueToAtom(ctx, argv[0]);
  if (name == JS_ATOM_NULL) return JS_EXCEPTION;
  struct secret *secret = NULL;
  if (secrets.count) {
    if (secrets_load(ctx)) {
      JS_FreeAtom(ctx, name);
      return JS_EXCEPTION;
    }
    secret = secret_find(name);
  }
  JS_FreeAtom(ctx, name);
  if (!secret) return JS_UNDEFINED;
  return new_bytes(ctx, secret->value, secret->value_len);
}

static JSValue new_secrets(JSContext *ctx) {
  JSClassDef definition = {.class_name = "Secrets", .exotic = &secrets_exotic};
  JS_NewClassID(&secrets_class);
  JS_NewClass(ctx->rt, secrets_class, &definition);
  JSValue bytes = JS_NewCFunction(ctx, secrets_bytes, "bytes", 1);
  JSValue object = JS_NewObjectProtoClass(ctx, JS_NULL, secrets_class);
  JSObject *p = JS_VALUE_GET_OBJ(object);
  JSProperty *slot = add_property(ctx, p, JS_NewAtom(ctx, "bytes"), 0);
  slot->u.value = bytes;
  p->extensible = FALSE;
  return object;
}
