/* setTimeout and clearTimeout.
 *
 * The clock of an invocation stands while it runs and moves only when it waits: a timer runs when
 * nothing else is left to do, in the order of (due time, id). Live timers are a binary heap. */

#define TIMERS_MAX 10000

struct timer {
  int64_t due;
  int32_t id;
  int argc;
  JSValue function;
  JSValue *argv;
};

static struct {
  struct timer *heap;
  int count, capacity;
  int32_t last_id;
} timers;

static int timer_before(const struct timer *a, const struct timer *b) {
  return a->due < b->due || (a->due == b->due && a->id < b->id);
}

static void timer_sift_up(int at) {
  struct timer moved = timers.heap[at];
  while (at > 0 && timer_before(&moved, &timers.heap[(at - 1) / 2])) {
    timers.heap[at] = timers.heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  timers.heap[at] = moved;
}

static void timer_sift_down(int at) {
  struct timer moved = timers.heap[at];
  for (int child; (child = 2 * at + 1) < timers.count; at = child) {
    if (child + 1 < timers.count && timer_before(&timers.heap[child + 1], &timers.heap[child]))
      child++;
    if (!timer_before(&timers.heap[child], &moved)) break;
    timers.heap[at] = timers.heap[child];
  }
  timers.heap[at] = moved;
}

static struct timer timer_take(int at) {
  struct timer taken = timers.heap[at];
  timers.count--;
  if (at < timers.count) {
    timers.heap[at] = timers.heap[timers.count];
    timer_sift_down(at);
    timer_sift_up(at);
  }
  return taken;
}

static void timer_free(struct timer *timer) {
  for (int i = 0; i < timer->argc; i++) JS_FreeValue(guest.ctx, timer->argv[i]);
  js_free(guest.ctx, timer->argv);
  JS_FreeValue(guest.ctx, timer->function);
}

static int timers_make_room(JSContext *ctx) {
  if (timers.count >= TIMERS_MAX) {
    JS_ThrowRangeError(ctx, "too many timers: at most %d may be pending", TIMERS_MAX);
    JS_FreeValue(ctx, guest.timer_overflow);
    guest.timer_overflow = JS_DupValue(ctx, ctx->rt->current_exception);
    return -1;
  }
  return js_resize_array(ctx, (void **)&timers.heap, sizeof(struct timer), &timers.capacity,
                         timers.count + 1);
}

/* As WebIDL's `long`, and not negative. */
static int timer_delay(JSContext *ctx, JSValueConst value, int32_t *delay) {
  if (JS_IsUndefined(value)) {
    *delay = 0;
    return 0;
  }
  if (JS_ToInt32(ctx, delay, value)) return -1;
  if (*delay < 0) *delay = 0;
  return 0;
}

static JSValue js_set_timeout(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  struct timer timer = {0};
  int32_t delay;
  if (!JS_IsFunction(ctx, argv[0]))
    return JS_ThrowTypeError(ctx, "setTimeout: the first argument must be a function");
  if (guest.phase != PHASE_INVOKE)
    return JS_ThrowTypeError(ctx,
                             "setTimeout: not at the top level: it runs once, when the function is "
                             "made, and waits for nothing; call it inside of the function");
  if (timer_delay(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, &delay) || timers_make_room(ctx))
    return JS_EXCEPTION;
  timer.argc = argc > 2 ? argc - 2 : 0;
  if (timer.argc) {
    timer.argv = js_malloc(ctx, sizeof(JSValue) * (size_t)timer.argc);
    if (!timer.argv) return JS_EXCEPTION;
    for (int i = 0; i < timer.argc; i++) timer.argv[i] = JS_DupValue(ctx, argv[i + 2]);
  }
  timer.function = JS_DupValue(ctx, argv[0]);
  timer.due = host_time() + delay;
  timer.id = ++timers.last_id;
  timers.heap[timers.count] = timer;
  timer_sift_up(timers.count++);
  return JS_NewInt32(ctx, timer.id);
}

static JSValue js_clear_timeout(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  int32_t id;
  if (JS_IsUndefined(argv[0])) return JS_UNDEFINED;
  if (JS_ToInt32(ctx, &id, argv[0])) return JS_EXCEPTION;
  for (int i = 0; i < timers.count; i++) {
    if (timers.heap[i].id != id) continue;
    struct timer timer = timer_take(i);
    timer_free(&timer);
    break;
  }
  return JS_UNDEFINED;
}

/* Runs the earliest timer that is due. Returns 1 if it ran, 0 if none is due, -1 if it threw. */
static int timers_run_one(int64_t now) {
  if (timers.count == 0 || timers.heap[0].due > now) return 0;
  struct timer timer = timer_take(0);
  JSValue result = JS_Call(guest.ctx, timer.function, guest.ctx->global_obj, timer.argc,
                           (JSValueConst *)timer.argv);
  timer_free(&timer);
  if (JS_IsException(result)) return -1;
  JS_FreeValue(guest.ctx, result);
  return 1;
}

static void timers_drop(void) {
  while (timers.count) {
    struct timer timer = timer_take(timers.count - 1);
    timer_free(&timer);
  }
}
