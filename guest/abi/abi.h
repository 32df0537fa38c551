/* The contract between the guest (the JavaScript engine, compiled to WebAssembly and metered) and
 * the sandbox that runs it. Both sides include this file; it is C so that both can.
 *
 * The guest is hostile once it runs: nothing here is a promise of the guest's, only of the host's.
 * All integers in messages are little-endian; all text is UTF-8; addresses are offsets in the
 * guest's linear memory. The host never keeps an address across a call.
 *
 * Imports, all of module "nsl":
 *   host_call       the one door out, see nsl_op
 *   gas_slice       called by metered code when its slice of gas is used up; traps or refills
 *   depth_exceeded  called by metered code when nested calls pass the limit; always traps
 *   depth, depth_limit   intrinsics that the meter replaces by reads of its own globals
 *
 * Exports (nsl_ptr is u32):
 *   nsl_init()                                  builds runtime, context and globals; once a base image
 *   nsl_buffer(size) -> ptr | 0                 memory for the host to write a message into; freed by
 *                                               the entry that takes it
 *   nsl_load(name, name_len, source, source_len, seed) -> nsl_status
 *                                               evaluates a function's top level; emits CONFIG or ERROR.
 *                                               `seed` (u64, not 0) seeds Math.random
 *   nsl_invoke(input, input_len, secret_count, seed) -> nsl_status
 *                                               runs the loaded function; emits RESULT or ERROR, or
 *                                               WAIT when it returns NSL_PENDING. input == 0 with
 *                                               input_len == 0 means that there is no input (undefined)
 *   nsl_resume() -> nsl_status                  goes on after a WAIT whose time has come
 *
 * The meter adds exports for the host only: nsl_gas, nsl_depth, nsl_depth_limit, nsl_stack_low,
 * nsl_stack_pointer. */
#ifndef NSL_GUEST_ABI_H_
#define NSL_GUEST_ABI_H_

/* C names, as the guest has them. NOLINTBEGIN(readability-identifier-naming) */

#define NSL_ABI_VERSION 2

/* Sizes that both sides know. The stack lies at the bottom of the guest's memory, so that an
 * overflow leaves memory instead of overwriting data. */
#define NSL_STACK_BYTES (2u * 1024u * 1024u)
#define NSL_MAX_MEMORY_PAGES 4096u /* 256 MiB, the ceiling of any limit */
#define NSL_MAX_STORAGE_KEY 512u
#define NSL_MAX_STORED_VALUE (64u * 1024u)
#define NSL_MAX_SIGNED (1024u * 1024u)
#define NSL_DIGEST_BYTES 32u

/* What an entry returns. Anything else is a violation. */
enum nsl_status {
  NSL_DONE = 0,    /* RESULT, CONFIG or ERROR was emitted, exactly one */
  NSL_PENDING = 1, /* WAIT was emitted; the invocation can be resumed */
};

/* host_call(op, request, request_len, response, response_cap) -> bytes written (>= 0) or nsl_refusal.
 * Every call is charged before it runs. A request or response outside of memory is a violation and
 * ends the invocation; what else is wrong is refused by a negative value. */
enum nsl_op {
  /* request: u8 level (nsl_log_level), text. No response. */
  NSL_OP_LOG = 1,
  /* response is filled whole with random bytes. Refused (NSL_NOT_NOW) while a function is loaded. */
  NSL_OP_RANDOM = 2,
  /* response: i64 milliseconds since 1970, the invocation's own clock: it stands at the start time
   * and moves only when the invocation waits. 0 while a function is loaded. */
  NSL_OP_TIME = 3,
  /* request: u32 index. response: u32 length of the name, u32 length of the value. */
  NSL_OP_SECRET_SIZE = 4,
  /* request: u32 index. response: name, value. */
  NSL_OP_SECRET = 5,
  /* response: i64 gas limit, i64 gas left. */
  NSL_OP_GAS = 6,
  /* request: the function's `config` as JSON ("null" when it has none). Only from nsl_load. */
  NSL_OP_CONFIG = 7,
  /* request: the result as JSON. Only from nsl_invoke and nsl_resume. */
  NSL_OP_RESULT = 8,
  /* request: struct nsl_error, then type, message and stack. */
  NSL_OP_ERROR = 9,
  /* request: i64 milliseconds since 1970 on the invocation's clock: wake me then. Directly before
   * NSL_PENDING is returned. */
  NSL_OP_WAIT = 10,

  /* The following are refused (NSL_NOT_NOW) while a function is loaded, and after RESULT, ERROR or
   * WAIT. */

  /* request: the name of a key that `config` lists. response: the public key, at most 33 bytes. */
  NSL_OP_PUBLIC_KEY = 11,
  /* request: u8 form (nsl_signature_form), u8 length of the name, name, what is to be signed.
   * response: the signature, 64 bytes, or 65 of the recoverable form. */
  NSL_OP_SIGN = 12,
  /* Storage. Keys: UTF-8, 1 to 512 bytes. Values: u8 kind (nsl_stored_kind), content; 64 KiB in all.
   *
   * An answer is u32 its length, then as much of it as there is room for; STORAGE_REST gives what is
   * left, once, until the next of these calls. */
  NSL_OP_STORAGE_GET = 13,    /* request: key. answer: the value */
  NSL_OP_STORAGE_PUT = 14,    /* request: u16 length of the key, key, value. No response. */
  NSL_OP_STORAGE_DELETE = 15, /* request: key. No response. */
  /* request: u32 limit (1 to 1000), u16 length of the prefix, prefix, the key to begin after (or
   * nothing). answer: u8 1 if there are more, else 0; then each key: u16 length, key. */
  NSL_OP_STORAGE_LIST = 16,
  NSL_OP_STORAGE_REST = 17,
};

enum nsl_refusal {
  NSL_UNKNOWN_OP = -1,
  NSL_BAD_REQUEST = -2, /* the request's length or content is not what the op takes */
  NSL_RESPONSE_TOO_SMALL = -3,
  NSL_NOT_FOUND = -4, /* no secret with this index; no such key; nothing left of an answer */
  NSL_NOT_NOW = -5,   /* the op is not allowed in this phase */
  NSL_FAILED = -6,    /* the host could not do it (no entropy) */
  NSL_NOT_GIVEN = -7, /* this invocation has no storage */
};

enum nsl_signature_form {
  NSL_SIGN_MESSAGE = 0,
  NSL_SIGN_DIGEST = 1,      /* 32 bytes */
  NSL_SIGN_RECOVERABLE = 2, /* 32 bytes, secp256k1 */
};

enum nsl_stored_kind {
  NSL_STORED_JSON = 1,
  NSL_STORED_BYTES = 2,
};

enum nsl_log_level {
  NSL_LOG_DEBUG = 0,
  NSL_LOG_INFO = 1,
  NSL_LOG_WARN = 2,
  NSL_LOG_ERROR = 3,
};

/* Why nsl_load, nsl_invoke or nsl_resume failed. */
enum nsl_error_kind {
  NSL_ERROR_THREW = 0,  /* the function (or its top level) threw */
  NSL_ERROR_SYNTAX = 1, /* the source does not compile */
  NSL_ERROR_INPUT_NOT_JSON = 2,
  NSL_ERROR_RESULT_NOT_JSON = 3, /* a cycle, a BigInt, a function, a symbol, a toJSON that throws */
  NSL_ERROR_NEVER_SETTLES = 4,   /* a promise is pending and nothing can settle it any more */
  NSL_ERROR_NO_ENTRY_POINT = 5,  /* neither a default export that is a function nor `main` */
  NSL_ERROR_INVALID_CONFIG = 6,  /* `config` is not plain data */
  NSL_ERROR_OUT_OF_MEMORY = 7,   /* the engine could not allocate */
  NSL_ERROR_TOO_MANY_TIMERS = 8, /* uncaught */
};

struct nsl_error {
  unsigned int kind;     /* nsl_error_kind */
  unsigned int line;     /* in the author's file, from 1; 0 when unknown */
  unsigned int column;   /* from 1; 0 when unknown */
  unsigned int type_len; /* e.g. "TypeError" */
  unsigned int message_len;
  unsigned int stack_len;
};

/* NOLINTEND(readability-identifier-naming) */

#endif /* NSL_GUEST_ABI_H_ */
