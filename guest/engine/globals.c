/* Builds the base image: runtime, context and the globals that guest/runtime installs. */

static void *only_heap_malloc(JSMallocState *state, size_t size) { return heap_alloc(size); }
static void only_heap_free(JSMallocState *state, void *p) {
  if (p) heap_free(p);
}
static void *only_heap_realloc(JSMallocState *state, void *p, size_t size) {
  return realloc(p, size);
}
static size_t only_heap_usable(const void *p) { return heap_usable(p); }

static const JSMallocFunctions heap_functions = {only_heap_malloc, only_heap_free,
                                                 only_heap_realloc, only_heap_usable};

/* log(level, text) */
static JSValue js_log(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  size_t len;
  int32_t level;
  if (JS_ToInt32(ctx, &level, argv[0])) return JS_EXCEPTION;
  const char *text = JS_ToCStringLen(ctx, &len, argv[1]);
  if (!text) return JS_EXCEPTION;
  utf8_replace_surrogates((char *)text, len);
  host_log((enum nsl_log_level)level, text, len);
  JS_FreeCString(ctx, text);
  return JS_UNDEFINED;
}

static JSValue js_gas(JSContext *ctx, JSValueConst self, int magic) {
  int64_t limit_and_left[2] = {0, 0};
  nsl_host_call(NSL_OP_GAS, NULL, 0, limit_and_left, sizeof limit_and_left);
  return JS_NewInt64(ctx, limit_and_left[magic]);
}

static JSValue run_job_function(JSContext *ctx, int argc, JSValueConst *argv) {
  return JS_Call(ctx, argv[0], JS_UNDEFINED, 0, NULL);
}

static JSValue js_queue_microtask(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  if (!JS_IsFunction(ctx, argv[0]))
    return JS_ThrowTypeError(ctx, "queueMicrotask: the argument must be a function");
  if (JS_EnqueueJob(ctx, run_job_function, 1, argv)) return JS_EXCEPTION;
  return JS_UNDEFINED;
}

#define NSL_ENUMERABLE_FUNCTION(name, length, function)         \
  {                                                             \
    name, JS_PROP_C_W_E, JS_DEF_CFUNC, 0, .u = {                \
      .func = {length, JS_CFUNC_generic, {.generic = function}} \
    }                                                           \
  }

#define NSL_GETTER_DEF(name, function, magic)                                            \
  {                                                                                      \
    name, JS_PROP_CONFIGURABLE | JS_PROP_ENUMERABLE, JS_DEF_CGETSET_MAGIC, magic, .u = { \
      .getset = {.get = {.getter_magic = function}, .set = {.setter = NULL}}             \
    }                                                                                    \
  }

static const JSCFunctionListEntry natives[] = {
    JS_CFUNC_DEF("log", 2, js_log),
    JS_CFUNC_DEF("classOf", 1, js_class_of),
    JS_CFUNC_DEF("proxyTarget", 1, js_proxy_target),
    JS_CFUNC_DEF("promiseState", 1, js_promise_state),
    JS_CFUNC_DEF("promiseResult", 1, js_promise_result),
    JS_CFUNC_DEF("namedKeys", 1, js_named_keys),
    JS_CFUNC_DEF("nextIndex", 3, js_next_index),
    JS_CFUNC_DEF("isDetached", 1, js_is_detached),
    JS_CFUNC_DEF("copyBuffer", 1, js_copy_buffer),
    JS_CFUNC_DEF("moveBuffer", 2, js_move_buffer),
    JS_CFUNC_DEF("utf8Encode", 1, js_utf8_encode),
    JS_CFUNC_DEF("utf8EncodeInto", 2, js_utf8_encode_into),
    JS_CFUNC_DEF("utf8Decode", 4, js_utf8_decode),
    JS_CFUNC_DEF("base64Encode", 1, js_base64_encode),
    JS_CFUNC_DEF("base64Decode", 1, js_base64_decode),
    JS_CFUNC_DEF("randomFill", 1, js_random_fill),
    JS_CFUNC_DEF("randomUUID", 0, js_random_uuid),
};

static const JSCFunctionListEntry global_functions[] = {
    NSL_ENUMERABLE_FUNCTION("queueMicrotask", 1, js_queue_microtask),
    NSL_ENUMERABLE_FUNCTION("setTimeout", 1, js_set_timeout),
    NSL_ENUMERABLE_FUNCTION("clearTimeout", 0, js_clear_timeout),
};

static const JSCFunctionListEntry keys_functions[] = {
    NSL_ENUMERABLE_FUNCTION("publicKey", 1, js_public_key),
    NSL_ENUMERABLE_FUNCTION("sign", 2, js_sign),
};

static const JSCFunctionListEntry storage_functions[] = {
    NSL_ENUMERABLE_FUNCTION("get", 1, js_storage_get),
    NSL_ENUMERABLE_FUNCTION("put", 2, js_storage_put),
    NSL_ENUMERABLE_FUNCTION("delete", 1, js_storage_delete),
    NSL_ENUMERABLE_FUNCTION("list", 0, js_storage_list),
};

static const JSCFunctionListEntry gas_properties[] = {
    NSL_GETTER_DEF("limit", js_gas, 0),
    NSL_GETTER_DEF("left", js_gas, 1),
};

/* The runtime library, embedded by the build: each file is a function of (global, native, shared),
 * called once, in the order of guest/CMakeLists.txt. What the files need of each other is in `shared`.
 */
#include "runtime_library.h"

static void install_runtime_file(const struct nsl_runtime_file *file, JSValueConst *arguments) {
  JSContext *ctx = guest.ctx;
  JSValue install =
      JS_Eval(ctx, (const char *)file->text, file->size, file->name, JS_EVAL_FLAG_STRICT);
  JSValue done = JS_Call(ctx, install, JS_UNDEFINED, 3, arguments);
  if (JS_IsException(done)) __builtin_trap();
  JS_FreeValue(ctx, done);
  JS_FreeValue(ctx, install);
}

static void add_to_context(const char *name, const JSCFunctionListEntry *entries, int count) {
  JSValue object = JS_NewObject(guest.ctx);
  JS_SetPropertyFunctionList(guest.ctx, object, entries, count);
  JS_SetPropertyStr(guest.ctx, guest.context, name, object);
}

static void install_runtime(void) {
  JSContext *ctx = guest.ctx;
  JSValue native = JS_NewObject(ctx);
  JSValue shared = JS_NewObject(ctx);
  JS_SetPropertyFunctionList(ctx, native, natives, countof(natives));
  JSValueConst arguments[3] = {ctx->global_obj, native, shared};
  JS_SetStripInfo(guest.rt, JS_STRIP_DEBUG);
  for (size_t i = 0; i < NSL_RUNTIME_FILE_COUNT; i++)
    install_runtime_file(&nsl_runtime_files[i], arguments);
  JS_SetStripInfo(guest.rt, 0);
  guest.describe = JS_GetPropertyStr(ctx, shared, "describe");
  guest.context = JS_NewObject(ctx);
  JS_SetPropertyStr(ctx, guest.context, "secrets", new_secrets(ctx));
  add_to_context("gas", gas_properties, countof(gas_properties));
  JS_SetPropertyStr(ctx, guest.context, "log", JS_GetPropertyStr(ctx, shared, "log"));
  add_to_context("keys", keys_functions, countof(keys_functions));
  add_to_context("storage", storage_functions, countof(storage_functions));
  JS_FreeValue(ctx, native);
  JS_FreeValue(ctx, shared);
}

static void remove_global(const char *name) {
  JSAtom atom = JS_NewAtom(guest.ctx, name);
  JS_DeleteProperty(guest.ctx, guest.ctx->global_obj, atom, 0);
  JS_FreeAtom(guest.ctx, atom);
}

static char *module_name_as_written(JSContext *ctx, const char *base, const char *name,
                                    void *opaque) {
  return js_strdup(ctx, name);
}

#define IMPORT_REFUSED "': a function is one file; bundle what it depends on into it"

static JSModuleDef *module_refused(JSContext *ctx, const char *name, void *opaque) {
  guest.import_refused = 1;
  JS_ThrowSyntaxError(ctx, "cannot import '%s" IMPORT_REFUSED, name);
  return NULL;
}

__attribute__((export_name("nsl_init"))) void nsl_init(void) {
  heap_init();
  guest.phase = PHASE_INIT;
  guest.file = "";
  guest.entry = guest.context = guest.describe = guest.result = guest.timer_overflow = JS_UNDEFINED;
  guest.rt = JS_NewRuntime2(&heap_functions, NULL);
  JS_SetGCThreshold(guest.rt, NSL_GC_THRESHOLD);
  guest.ctx = JS_NewContext(guest.rt);
  JS_SetModuleLoaderFunc(guest.rt, module_name_as_written, module_refused, NULL);
  JS_SetHostPromiseRejectionTracker(guest.rt, on_rejection, NULL);
  remove_global("SharedArrayBuffer");
  JS_SetPropertyFunctionList(guest.ctx, guest.ctx->global_obj, global_functions,
                             countof(global_functions));
  install_runtime();
  JS_RunGC(guest.rt);
  heap_tidy();
}
