/* nsl_invoke and nsl_resume: one call of a function, until it has a result or waits for a timer. */

/* Emits the result as JSON. Takes `value`. */
static uint32_t finish(JSValue value) {
  JSContext *ctx = guest.ctx;
  size_t len;
  timers_drop();
  if (JS_IsUndefined(value)) value = JS_NULL;
  JSValue json = JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
  if (JS_IsException(json)) return fail_with_exception(NSL_ERROR_RESULT_NOT_JSON);
  if (!JS_IsString(json)) {
    char message[96];
    JSValue type = JS_AtomToString(ctx, js_operator_typeof(ctx, value));
    const char *text = JS_ToCString(ctx, type);
    snprintf(message, sizeof message, "the result is not JSON: it is a %s",
             text && JS_IsUndefined(json) ? text : "value without one");
    return fail_saying(NSL_ERROR_RESULT_NOT_JSON, "TypeError", message, 0, 0);
  }
  const char *text = JS_ToCStringLen(ctx, &len, json);
  if (!text) return fail_with_exception(NSL_ERROR_RESULT_NOT_JSON);
  log_rejections();
  host_emit(NSL_OP_RESULT, text, len);
  return NSL_DONE;
}

static uint32_t wait_for_timer(void) {
  int64_t due = timers.heap[0].due;
  nsl_host_call(NSL_OP_WAIT, &due, sizeof due, NULL, 0);
  return NSL_PENDING;
}

/* Runs what can run now, until the result is settled or only time can help. */
static uint32_t proceed(void) {
  int64_t now = timers.count ? host_time() : 0;
  for (;;) {
    if (run_microtasks() < 0) return fail_with_exception(NSL_ERROR_THREW);
    switch (JS_PromiseState(guest.ctx, guest.result)) {
      case JS_PROMISE_FULFILLED:
        return finish(JS_PromiseResult(guest.ctx, guest.result));
      case JS_PROMISE_REJECTED:
        rejection_forget(guest.ctx, guest.result);
        log_rejections();
        return fail_with(NSL_ERROR_THREW, JS_PromiseResult(guest.ctx, guest.result));
      default:
        break;
    }
    if (timers.count == 0) {
      log_rejections();
      return fail_saying(NSL_ERROR_NEVER_SETTLES, "Error",
                         "the function's promise is pending, and nothing can settle it any more", 0,
                         0);
    }
    if (now == 0) now = host_time();
    int ran = timers_run_one(now);
    if (ran < 0) return fail_with_exception(NSL_ERROR_THREW);
    if (ran == 0) return wait_for_timer();
  }
}

__attribute__((export_name("nsl_invoke"))) uint32_t nsl_invoke(char *input, uint32_t input_len,
                                                               uint32_t secret_count,
                                                               uint64_t seed) {
  JSContext *ctx = guest.ctx;
  guest.phase = PHASE_INVOKE;
  ctx->random_state = seed ? seed : 1;
  secrets.count = secret_count;
  JSValue arguments[2] = {JS_UNDEFINED, guest.context};
  if (input) {
    arguments[0] = JS_ParseJSON(ctx, input, input_len, "<input>");
    if (JS_IsException(arguments[0])) return fail_with_exception(NSL_ERROR_INPUT_NOT_JSON);
    js_free(ctx, input);
  }
  JSValue value = JS_Call(ctx, guest.entry, JS_UNDEFINED, 2, (JSValueConst *)arguments);
  JS_FreeValue(ctx, arguments[0]);
  if (JS_IsException(value)) return fail_with_exception(NSL_ERROR_THREW);
  if (!JS_IsObject(value) && !JS_IsJobPending(guest.rt)) return finish(value);
  guest.result = promise_for(value);
  if (JS_IsException(guest.result)) return fail_with_exception(NSL_ERROR_THREW);
  return proceed();
}

__attribute__((export_name("nsl_resume"))) uint32_t nsl_resume(void) { return proceed(); }
