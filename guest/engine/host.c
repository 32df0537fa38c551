/* The door: what the guest asks of the host, and the state all parts share. */

__attribute__((import_module("nsl"), import_name("host_call"))) int32_t nsl_host_call(
    uint32_t op, const void *request, uint32_t request_len, void *response, uint32_t response_cap);

/* What the guest is doing. Some of the author's calls are for an invocation only. */
enum phase {
  PHASE_INIT,   /* building the base image */
  PHASE_LOAD,   /* evaluating a function's top level */
  PHASE_INVOKE, /* running it */
};

static struct {
  JSRuntime *rt;
  JSContext *ctx;
  enum phase phase;
  const char *file;       /* the author's file, as stack frames name it */
  int import_refused;     /* the source is a module that imports another */
  JSValue entry;          /* the function to call */
  JSValue context;        /* its second argument */
  JSValue describe;       /* runtime/console.js: (value) => text, for what is not an Error */
  JSValue result;         /* the promise that is waited for */
  JSValue timer_overflow; /* the last error for too many timers */
} guest;

static int64_t host_time(void) {
  int64_t now = 0;
  if (guest.phase == PHASE_INVOKE) nsl_host_call(NSL_OP_TIME, NULL, 0, &now, sizeof now);
  return now;
}

static void host_log(enum nsl_log_level level, const char *text, size_t len) {
  char small[512];
  char *request = len < sizeof small ? small : js_malloc_rt(guest.rt, len + 1);
  if (!request) { /* better a part than nothing */
    request = small;
    len = sizeof small - 1;
  }
  request[0] = (char)level;
  memcpy(request + 1, text, len);
  nsl_host_call(NSL_OP_LOG, request, (uint32_t)len + 1, NULL, 0);
  if (request != small) js_free_rt(guest.rt, request);
}

static void host_emit(enum nsl_op op, const char *text, size_t len) {
  nsl_host_call(op, text, (uint32_t)len, NULL, 0);
}

/* Memory for a message of the host's, with a zero after its end. */
__attribute__((export_name("nsl_buffer"))) void *nsl_buffer(uint32_t size) {
  if (size >= HEAP_LARGEST) return NULL;
  char *buffer = js_malloc_rt(guest.rt, (size_t)size + 1);
  if (buffer) buffer[size] = 0;
  return buffer;
}
