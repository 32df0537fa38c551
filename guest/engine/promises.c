/* Microtasks, the promise that a function returned, and rejections that nobody handled. */

#define REJECTIONS_KEPT 64
#define REJECTIONS_LOGGED 16

static struct {
  struct {
    JSValue promise, reason;
  } kept[REJECTIONS_KEPT];
  int count;
  uint32_t more; /* not kept */
} rejections;

static int same_object(JSValueConst a, JSValueConst b) {
  return JS_IsObject(a) && JS_IsObject(b) && JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b);
}

static void rejection_forget(JSContext *ctx, JSValueConst promise) {
  for (int i = 0; i < rejections.count; i++) {
    if (!same_object(rejections.kept[i].promise, promise)) continue;
    JS_FreeValue(ctx, rejections.kept[i].promise);
    JS_FreeValue(ctx, rejections.kept[i].reason);
    rejections.count--;
    memmove(&rejections.kept[i], &rejections.kept[i + 1],
            sizeof rejections.kept[0] * (size_t)(rejections.count - i));
    return;
  }
}

static void on_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, BOOL handled,
                         void *opaque) {
  if (handled) {
    rejection_forget(ctx, promise);
  } else if (rejections.count < REJECTIONS_KEPT) {
    rejections.kept[rejections.count].promise = JS_DupValue(ctx, promise);
    rejections.kept[rejections.count].reason = JS_DupValue(ctx, reason);
    rejections.count++;
  } else {
    rejections.more++;
  }
}

/* Runs microtasks until none is left. Returns -1 if one threw: nothing in the function saw that. */
static int run_microtasks(void) {
  JSContext *ctx;
  int status;
  while ((status = JS_ExecutePendingJob(guest.rt, &ctx)) > 0) {
  }
  return status;
}

/* One warning for each rejection that nobody handled. */
static void log_rejections(void) {
  static const char intro[] = "Unhandled promise rejection: ";
  char line[1024];
  for (int i = 0; i < rejections.count && i < REJECTIONS_LOGGED; i++) {
    struct text out = {line, 0, sizeof line};
    text_put_literal(&out, intro);
    JSValue text = JS_Call(guest.ctx, guest.describe, JS_UNDEFINED, 1,
                           (JSValueConst *)&rejections.kept[i].reason);
    if (JS_IsException(text)) {
      JS_FreeValue(guest.ctx, JS_GetException(guest.ctx));
      text = JS_UNDEFINED;
    }
    if (!text_put_string(&out, text)) text_put_literal(&out, "(a value that can't be described)");
    JS_FreeValue(guest.ctx, text);
    host_log(NSL_LOG_WARN, out.at, out.len);
  }
  uint32_t more = rejections.more;
  if (rejections.count > REJECTIONS_LOGGED)
    more += (uint32_t)(rejections.count - REJECTIONS_LOGGED);
  if (more == 0) return;
  int len = snprintf(line, sizeof line, "… and %u more unhandled promise rejections", more);
  host_log(NSL_LOG_WARN, line, (size_t)len);
}

/* A promise for `value`: itself, or one that follows it as `await` would. Looks nothing up that the
 * author could have replaced. Takes `value`. */
static JSValue promise_for(JSValue value) {
  JSValue resolving[2];
  if (JS_IsObject(value) && JS_VALUE_GET_OBJ(value)->class_id == JS_CLASS_PROMISE) return value;
  JSValue promise = JS_NewPromiseCapability(guest.ctx, resolving);
  if (JS_IsException(promise)) return promise;
  JSValue done = JS_Call(guest.ctx, resolving[0], JS_UNDEFINED, 1, (JSValueConst *)&value);
  JS_FreeValue(guest.ctx, done);
  JS_FreeValue(guest.ctx, resolving[0]);
  JS_FreeValue(guest.ctx, resolving[1]);
  JS_FreeValue(guest.ctx, value);
  return promise;
}
