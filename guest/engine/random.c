/* Random bytes from the enclave's entropy: crypto.getRandomValues and crypto.randomUUID. */

static int random_bytes(JSContext *ctx, void *to, uint32_t len) {
  if (guest.phase != PHASE_INVOKE) {
    JS_ThrowTypeError(ctx,
                      "crypto: no randomness at the top level: it runs once, when the function is "
                      "made, and every invocation would start with the same bytes; call it inside "
                      "of the function");
    return -1;
  }
  if (len && nsl_host_call(NSL_OP_RANDOM, NULL, 0, to, len) < 0) {
    JS_ThrowInternalError(ctx, "crypto: no entropy");
    return -1;
  }
  return 0;
}

/* randomFill(view): the caller has checked type and length */
static JSValue js_random_fill(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  struct view view;
  if (view_of(argv[0], &view)) return JS_ThrowTypeError(ctx, "a typed array is expected");
  if (random_bytes(ctx, view.data, view.len)) return JS_EXCEPTION;
  return JS_UNDEFINED;
}

static JSValue js_random_uuid(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  static const char hex[] = "0123456789abcdef";
  uint8_t bytes[16];
  char text[36], *to = text;
  if (random_bytes(ctx, bytes, sizeof bytes)) return JS_EXCEPTION;
  bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40); /* version 4 */
  bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80); /* variant of RFC 9562 */
  for (int i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    *to++ = hex[bytes[i] >> 4];
    *to++ = hex[bytes[i] & 15];
  }
  return JS_NewStringLen(ctx, text, sizeof text);
}
