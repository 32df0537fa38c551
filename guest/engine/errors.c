/* Telling the host why a function failed.
 *
 * What was thrown belongs to the author: reading it may run code of theirs (getters, proxies), which
 * may throw or loop. It is read once, before anything is written, and each text is bounded. */

#define ERROR_TYPE_MAX 256u
#define ERROR_MESSAGE_MAX 8192u
#define ERROR_STACK_MAX 16384u

struct error_report {
  struct nsl_error head;
  char texts[ERROR_TYPE_MAX + ERROR_MESSAGE_MAX + ERROR_STACK_MAX];
};

struct failure {
  enum nsl_error_kind kind;
  uint32_t line, column;
  struct text type, message, stack;
};

static int is_error_object(JSValueConst value) {
  return JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT &&
         JS_VALUE_GET_OBJ(value)->class_id == JS_CLASS_ERROR;
}

/* "Error" says little when a class of the author's extends it; then its name says more. */
static void describe_error_type(struct text *out, JSValueConst error) {
  int threw = 0;
  JSValue name = read_property(error, "name", &threw);
  if (!text_put_string(out, name) || out->len == 0) text_put_literal(out, "Error");
  JS_FreeValue(guest.ctx, name);
  if (out->len != 5 || memcmp(out->at, "Error", 5)) return;
  JSValue constructor = read_property(error, "constructor", &threw);
  if (JS_IsFunction(guest.ctx, constructor)) {
    JSValue class_name = read_property(constructor, "name", &threw);
    uint32_t before = out->len;
    out->len = 0;
    if (!text_put_string(out, class_name) || out->len == 0) out->len = before;
    JS_FreeValue(guest.ctx, class_name);
  }
  JS_FreeValue(guest.ctx, constructor);
}

/* Anything may be thrown: primitives, plain objects, proxies. */
static void describe_thrown_value(struct failure *out, JSValueConst value) {
  static const char unreadable[] = "a thrown object that can't be described: reading it threw";
  int threw = 0;
  if (!JS_IsObject(value)) {
    JSValue type = JS_AtomToString(guest.ctx, js_operator_typeof(guest.ctx, value));
    text_put_string(&out->type, type);
    JS_FreeValue(guest.ctx, type);
  } else {
    text_put_literal(&out->type, "object");
    JSValue message = read_property(value, "message", &threw);
    int found = !threw && text_put_string(&out->message, message) && out->message.len > 0;
    JS_FreeValue(guest.ctx, message);
    if (found) return;
  }
  JSValue text = JS_Call(guest.ctx, guest.describe, JS_UNDEFINED, 1, &value);
  if (JS_IsException(text)) {
    JS_FreeValue(guest.ctx, JS_GetException(guest.ctx));
    text_put_literal(&out->message, unreadable);
    return;
  }
  if (!text_put_string(&out->message, text)) text_put_literal(&out->message, unreadable);
  JS_FreeValue(guest.ctx, text);
}

static uint32_t read_number(const char **at, const char *end) {
  uint64_t number = 0;
  while (*at < end && **at >= '0' && **at <= '9' && number < 1u << 28)
    number = number * 10 + (uint32_t)(*(*at)++ - '0');
  return (uint32_t)number;
}

/* The first ":LINE:COLUMN" that follows the author's file in a stack. */
static void locate_in_stack(struct failure *out) {
  size_t file_len = strlen(guest.file);
  const char *at = out->stack.at, *end = at + out->stack.len;
  for (; file_len && (size_t)(end - at) > file_len; at++) {
    if (memcmp(at, guest.file, file_len) || at[file_len] != ':') continue;
    const char *number = at + file_len + 1;
    uint32_t line = read_number(&number, end);
    if (line == 0 || number == end || *number != ':') continue;
    number++;
    out->line = line;
    out->column = read_number(&number, end);
    return;
  }
}

static uint32_t read_position(JSValueConst error, const char *name) {
  int threw = 0;
  uint32_t number = 0;
  JSValue value = read_property(error, name, &threw);
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT && JS_VALUE_GET_INT(value) > 0)
    number = (uint32_t)JS_VALUE_GET_INT(value);
  JS_FreeValue(guest.ctx, value);
  return number;
}

static void describe_failure(struct failure *out, JSValueConst thrown) {
  int threw = 0;
  if (!is_error_object(thrown)) {
    describe_thrown_value(out, thrown);
    return;
  }
  describe_error_type(&out->type, thrown);
  JSValue message = read_property(thrown, "message", &threw);
  if (!text_put_string(&out->message, message) && threw)
    text_put_literal(&out->message, "(reading the error's message threw)");
  JS_FreeValue(guest.ctx, message);
  JSValue stack = read_property(thrown, "stack", &threw);
  text_put_string(&out->stack, stack);
  JS_FreeValue(guest.ctx, stack);
  locate_in_stack(out);
  if (out->line == 0) {
    out->line = read_position(thrown, "lineNumber");
    out->column = read_position(thrown, "columnNumber");
  }
}

static void emit_failure(struct error_report *report, const struct failure *failure) {
  report->head.kind = failure->kind;
  report->head.line = failure->line;
  report->head.column = failure->column;
  report->head.type_len = failure->type.len;
  report->head.message_len = failure->message.len;
  report->head.stack_len = failure->stack.len;
  char *at = report->texts + failure->type.len;
  memmove(at, failure->message.at, failure->message.len);
  at += failure->message.len;
  memmove(at, failure->stack.at, failure->stack.len);
  at += failure->stack.len;
  host_emit(NSL_OP_ERROR, (const char *)report, (size_t)(at - (const char *)report));
}

/* The report lives on the stack: there may be no memory for it. */
static void failure_init(struct failure *failure, struct error_report *report,
                         enum nsl_error_kind kind) {
  memset(failure, 0, sizeof *failure);
  failure->kind = kind;
  failure->type = (struct text){report->texts, 0, ERROR_TYPE_MAX};
  failure->message = (struct text){report->texts + ERROR_TYPE_MAX, 0, ERROR_MESSAGE_MAX};
  failure->stack =
      (struct text){report->texts + ERROR_TYPE_MAX + ERROR_MESSAGE_MAX, 0, ERROR_STACK_MAX};
}

static int text_is(const struct text *text, const char *expected) {
  return text->len == strlen(expected) && !memcmp(text->at, expected, text->len);
}

static int text_begins(const struct text *text, const char *expected) {
  size_t len = strlen(expected);
  return text->len >= len && !memcmp(text->at, expected, len);
}

/* Emits ERROR for what was thrown. With kind THREW, the engine's own failures get their own kind.
 * Takes `thrown`. */
static __attribute__((noinline)) uint32_t fail_with(enum nsl_error_kind kind, JSValue thrown) {
  struct error_report report;
  struct failure failure;
  failure_init(&failure, &report, kind);
  if ((JS_IsNull(thrown) || JS_IsUninitialized(thrown)) && heap.exhausted) {
    text_put_literal(&failure.type, "InternalError");
    text_put_literal(&failure.message, "out of memory");
  } else {
    describe_failure(&failure, thrown);
  }
  if (text_is(&failure.type, "InternalError") && text_begins(&failure.message, "out of memory"))
    failure.kind = NSL_ERROR_OUT_OF_MEMORY;
  else if (JS_IsObject(thrown) && JS_IsObject(guest.timer_overflow) &&
           JS_VALUE_GET_PTR(thrown) == JS_VALUE_GET_PTR(guest.timer_overflow))
    failure.kind = NSL_ERROR_TOO_MANY_TIMERS;
  emit_failure(&report, &failure);
  return NSL_DONE;
}

static uint32_t fail_with_exception(enum nsl_error_kind kind) {
  return fail_with(kind, JS_GetException(guest.ctx));
}

/* Emits ERROR with a text of ours. */
static __attribute__((noinline)) uint32_t fail_saying(enum nsl_error_kind kind, const char *type,
                                                      const char *message, uint32_t line,
                                                      uint32_t column) {
  struct error_report report;
  struct failure failure;
  failure_init(&failure, &report, kind);
  text_put_literal(&failure.type, type);
  text_put_literal(&failure.message, message);
  failure.line = line;
  failure.column = column;
  emit_failure(&report, &failure);
  return NSL_DONE;
}
