/* nsl_load: evaluates a function's top level. */

enum form {
  FORM_MODULE, /* has an export */
  FORM_SCRIPT, /* a classic script, which defines `main` */
};

/* Compiles; returns the code or an exception. */
static JSValue compile(const char *source, size_t len, enum form form) {
  int flags =
      JS_EVAL_FLAG_COMPILE_ONLY | (form == FORM_MODULE ? JS_EVAL_TYPE_MODULE : JS_EVAL_TYPE_GLOBAL);
  return JS_Eval(guest.ctx, source, len, guest.file, flags);
}

static int has_exports(JSValueConst module) {
  return ((JSModuleDef *)JS_VALUE_GET_PTR(module))->export_entries_count > 0;
}

/* How far into the source a SyntaxError lies, to be compared. */
static uint64_t error_position(JSValueConst error) {
  return (uint64_t)read_position(error, "lineNumber") << 32 | read_position(error, "columnNumber");
}

/* Finds out which form the source has and compiles it: a module if it compiles as one that exports
 * something, else a script. When it is neither, the error is of the attempt that got further. */
static JSValue compile_either(const char *source, size_t len, enum form *form) {
  *form = FORM_MODULE;
  int may_export = memmem(source, len, "export", 6) != NULL;
  JSValue module = may_export ? compile(source, len, FORM_MODULE) : JS_UNDEFINED;
  if (may_export && !JS_IsException(module) && has_exports(module)) return module;
  JSValue module_error = JS_IsException(module) ? JS_GetException(guest.ctx) : JS_UNDEFINED;
  JSValue script = compile(source, len, FORM_SCRIPT);
  if (!JS_IsException(script)) {
    *form = FORM_SCRIPT;
    return script;
  }
  JSValue script_error = JS_GetException(guest.ctx);
  if (!may_export) {
    module = compile(source, len, FORM_MODULE);
    if (JS_IsException(module)) module_error = JS_GetException(guest.ctx);
  }
  if (!JS_IsException(module)) return module; /* a module without exports: import, or await */
  if (!guest.import_refused && error_position(script_error) > error_position(module_error)) {
    *form = FORM_SCRIPT;
    return JS_Throw(guest.ctx, script_error);
  }
  return JS_Throw(guest.ctx, module_error);
}

static JSValue global_variable(const char *name) {
  JSAtom atom = JS_NewAtom(guest.ctx, name);
  JSValue value = JS_GetGlobalVar(guest.ctx, atom, FALSE);
  JS_FreeAtom(guest.ctx, atom);
  return value;
}

/* Emits ERROR unless every promise of the top level that matters is settled well. */
static int settle_top_level(JSValueConst promise) {
  JSPromiseStateEnum state = JS_PROMISE_FULFILLED;
  if (JS_IsObject(promise)) {
    rejection_forget(guest.ctx, promise);
    state = JS_PromiseState(guest.ctx, promise);
  }
  if (state == JS_PROMISE_REJECTED) {
    fail_with(NSL_ERROR_THREW, JS_PromiseResult(guest.ctx, promise));
  } else if (rejections.count) {
    fail_with(NSL_ERROR_THREW, JS_DupValue(guest.ctx, rejections.kept[0].reason));
  } else if (state == JS_PROMISE_PENDING) {
    fail_saying(NSL_ERROR_NEVER_SETTLES, "Error",
                "the top level awaits a promise that nothing can settle any more", 0, 0);
  } else {
    return 0;
  }
  return -1;
}

/* Evaluates and finds `main` or the default export, and `config`. Emits ERROR if that fails. */
static int evaluate(JSValue code, enum form form, JSValue *config) {
  JSContext *ctx = guest.ctx;
  JSModuleDef *module = form == FORM_MODULE ? JS_VALUE_GET_PTR(code) : NULL;
  JSValue done = JS_EvalFunction(ctx, code);
  if (JS_IsException(done) || run_microtasks() < 0) {
    fail_with_exception(NSL_ERROR_THREW);
    return -1;
  }
  if (settle_top_level(module ? done : JS_UNDEFINED)) return -1;
  JS_FreeValue(ctx, done);
  if (module) {
    JSValue exports = JS_GetModuleNamespace(ctx, module);
    guest.entry = JS_GetProperty(ctx, exports, JS_ATOM_default);
    *config = JS_GetPropertyStr(ctx, exports, "config");
    JS_FreeValue(ctx, exports);
  } else {
    guest.entry = global_variable("main");
    *config = global_variable("config");
  }
  if (JS_IsException(guest.entry) || JS_IsException(*config)) {
    guest.entry = JS_UNDEFINED;
    fail_with_exception(NSL_ERROR_THREW);
    return -1;
  }
  if (JS_IsFunction(ctx, guest.entry)) return 0;
  int missing = JS_IsUndefined(guest.entry);
  fail_saying(NSL_ERROR_NO_ENTRY_POINT, "TypeError",
              module    ? missing
                              ? "the module has no default export: `export default function (input, "
                                "context) { … }` is what an invocation calls"
                              : "the default export is not a function"
              : missing ? "there is neither a default export nor a function `main`"
                        : "`main` is not a function",
              0, 0);
  return -1;
}

/* Where the string literal `name` stands first, with either quotation mark. */
static const char *find_literal(const char *source, size_t len, const char *name, size_t name_len) {
  for (const char *at = source; (at = memmem(at, len - (size_t)(at - source), name, name_len));
       at++) {
    char before = at > source ? at[-1] : 0;
    if ((before == '"' || before == '\'') && at[name_len] == before) return at - 1;
  }
  return NULL;
}

/* The engine gives an import that fails no position: its text is looked for. */
static void locate_import(const char *source, size_t len, JSValueConst error) {
  int threw = 0;
  JSValue message = read_property(error, "message", &threw);
  const char *text = JS_ToCString(guest.ctx, message);
  const char *name = text ? strchr(text, '\'') : NULL;
  const char *end = name ? strstr(name, IMPORT_REFUSED) : NULL;
  const char *at = end ? find_literal(source, len, name + 1, (size_t)(end - name - 1)) : NULL;
  if (at) {
    int column, line = get_line_col(&column, (const uint8_t *)source, (size_t)(at - source));
    JS_DefinePropertyValueStr(guest.ctx, error, "lineNumber", JS_NewInt32(guest.ctx, line + 1), 0);
    JS_DefinePropertyValueStr(guest.ctx, error, "columnNumber", JS_NewInt32(guest.ctx, column + 1),
                              0);
  }
  if (text) JS_FreeCString(guest.ctx, text);
  JS_FreeValue(guest.ctx, message);
}

__attribute__((export_name("nsl_load"))) uint32_t nsl_load(const char *name, uint32_t name_len,
                                                           char *source, uint32_t source_len,
                                                           uint64_t seed) {
  enum form form;
  JSValue config = JS_UNDEFINED;
  guest.phase = PHASE_LOAD;
  guest.file = name;
  guest.ctx->random_state = seed ? seed : 1;
  JSValue code = compile_either(source, source_len, &form);
  if (JS_IsException(code)) {
    JSValue error = JS_GetException(guest.ctx);
    if (guest.import_refused) locate_import(source, source_len, error);
    return fail_with(NSL_ERROR_SYNTAX, error);
  }
  js_free(guest.ctx, source);
  if (evaluate(code, form, &config)) return NSL_DONE;
  emit_config(config);
  JS_FreeValue(guest.ctx, config);
  JS_RunGC(guest.rt);
  heap_tidy();
  return NSL_DONE;
}
