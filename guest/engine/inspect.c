/* Natives that tell what an object is, whatever it says of itself, and run no code of the author's. */

/* classOf(value) -> the engine's name of its class, "" for what is no object */
static JSValue js_class_of(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  if (!JS_IsObject(argv[0])) return JS_AtomToString(ctx, JS_ATOM_empty_string);
  uint16_t class_id = JS_VALUE_GET_OBJ(argv[0])->class_id;
  if (class_id == JS_CLASS_PROXY) return JS_AtomToString(ctx, JS_ATOM_Proxy);
  if (class_id == JS_CLASS_MODULE_NS) return JS_AtomToString(ctx, JS_ATOM_Module);
  return JS_AtomToString(ctx, ctx->rt->class_array[class_id].class_name);
}

/* proxyTarget(proxy) -> what it wraps, undefined if it is revoked */
static JSValue js_proxy_target(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSProxyData *proxy = JS_GetOpaque(argv[0], JS_CLASS_PROXY);
  if (!proxy || proxy->is_revoked) return JS_UNDEFINED;
  return JS_DupValue(ctx, proxy->target);
}

/* promiseState(promise) -> 0 pending, 1 fulfilled, 2 rejected */
static JSValue js_promise_state(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return JS_NewInt32(ctx, (int32_t)JS_PromiseState(ctx, argv[0]));
}

static JSValue js_promise_result(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  return JS_PromiseResult(ctx, argv[0]);
}

/* namedKeys(object) -> its own keys but for indexes, without making a list of those */
static JSValue js_named_keys(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSValue keys = JS_NewArray(ctx);
  if (JS_IsException(keys) || !JS_IsObject(argv[0])) return keys;
  JSShape *shape = JS_VALUE_GET_OBJ(argv[0])->shape;
  uint32_t count = 0;
  for (int i = 0; i < shape->prop_count; i++) {
    JSAtom atom = shape->prop[i].atom;
    JSAtomKindEnum kind = JS_AtomGetKind(ctx, atom);
    uint32_t index;
    if (atom == JS_ATOM_NULL || kind == JS_ATOM_KIND_PRIVATE) continue;
    if (JS_AtomIsArrayIndex(ctx, &index, atom)) continue;
    if (JS_DefinePropertyValueUint32(ctx, keys, count++, JS_AtomToValue(ctx, atom), JS_PROP_C_W_E) <
        0) {
      JS_FreeValue(ctx, keys);
      return JS_EXCEPTION;
    }
  }
  return keys;
}

/* nextIndex(array, from, length) -> its first own index from there on, or the length */
static JSValue js_next_index(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  uint32_t from, next, index;
  if (JS_ToUint32(ctx, &from, argv[1]) || JS_ToUint32(ctx, &next, argv[2])) return JS_EXCEPTION;
  if (!JS_IsObject(argv[0])) return JS_NewUint32(ctx, next);
  JSObject *p = JS_VALUE_GET_OBJ(argv[0]);
  if (p->fast_array && from < p->u.array.count) return JS_NewUint32(ctx, from);
  for (int i = 0; i < p->shape->prop_count; i++) {
    JSAtom atom = p->shape->prop[i].atom;
    if (atom == JS_ATOM_NULL || !JS_AtomIsArrayIndex(ctx, &index, atom)) continue;
    if (index >= from && index < next) next = index;
  }
  return JS_NewUint32(ctx, next);
}

static JSArrayBuffer *array_buffer_of(JSValueConst value) {
  return JS_GetOpaque(value, JS_CLASS_ARRAY_BUFFER);
}

/* isDetached(buffer) */
static JSValue js_is_detached(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSArrayBuffer *buffer = array_buffer_of(argv[0]);
  return JS_NewBool(ctx, !buffer || buffer->detached);
}

/* copyBuffer(buffer) -> ArrayBuffer */
static JSValue js_copy_buffer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSArrayBuffer *buffer = array_buffer_of(argv[0]);
  if (!buffer) return JS_ThrowTypeError(ctx, "an ArrayBuffer is expected");
  return JS_NewArrayBufferCopy(ctx, buffer->data, (size_t)buffer->byte_length);
}

/* moveBuffer(from, to): the bytes go to `to`, which is as long, and `from` is detached */
static JSValue js_move_buffer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  JSArrayBuffer *from = array_buffer_of(argv[0]), *to = array_buffer_of(argv[1]);
  if (!from || !to || from->byte_length != to->byte_length)
    return JS_ThrowTypeError(ctx, "two ArrayBuffers are expected");
  memcpy(to->data, from->data, (size_t)from->byte_length);
  JS_DetachArrayBuffer(ctx, argv[0]);
  return JS_UNDEFINED;
}
