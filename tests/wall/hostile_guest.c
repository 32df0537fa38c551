/* A guest that does what a taken-over engine would: for tests of the sandbox's wall.
 *
 * It keeps the contract of guest/abi/abi.h as far as names go, was metered and translated like the
 * engine, and obeys commands in its input: an opcode and six arguments. What it finds it sends out
 * through the host call REPORT, whose number the ABI does not have. */
#include "guest/abi/abi.h"

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define IMPORT(name) __attribute__((import_module("nsl"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(host_call) int host_call(u32 op, u32 request, u32 size, u32 response, u32 capacity);
IMPORT(gas_slice) void gas_slice(void);
IMPORT(depth_exceeded) void depth_exceeded(void);

enum { REPORT = 1000 };

static u8 buffer[65536];
static u32 buffer_answer; /* if not 0, what nsl_buffer says instead of the truth */
static volatile u32 entered;

static void report(u64 value) { host_call(REPORT, (u32)&value, sizeof(value), 0, 0); }

/* Each frame takes some of the guest's stack and marks it. */
static __attribute__((noinline)) u32 recurse(u32 depth, u8 mark) {
  volatile u8 frame[64];
  for (u32 i = 0; i < sizeof(frame); i++)
    frame[i] = mark;
  if (depth == 0)
    return frame[3];
  return recurse(depth - 1, mark) + frame[5];
}

static u64 count_bytes(u32 from, u32 to, u8 mark) {
  u64 count = 0;
  for (u32 at = from; at < to; at++)
    count += *(volatile u8*)at == mark;
  return count;
}

static void fill(u32 from, u32 to, u8 mark) {
  for (u32 at = from; at < to; at++)
    *(volatile u8*)at = mark;
}

struct command {
  u32 op;
  u32 a[6];
};

static u32 obey(const struct command* command) {
  const u32* a = command->a;
  switch (command->op) {
    case 'r':
      report(*(volatile u32*)a[0]);
      return NSL_DONE;
    case 'w':
      *(volatile u32*)a[0] = a[1];
      report(1);
      return NSL_DONE;
    case 'h':
      report((u64)(long long)host_call(a[0], a[1], a[2], a[3], a[4]));
      return NSL_DONE;
    case 'l':
      for (;;)
        entered++;
    case 'd':
      report(recurse(a[0], (u8)a[1]));
      return NSL_DONE;
    case 'i':
      ((void (*)(void))a[0])();
      report(1);
      return NSL_DONE;
    case 't':
      __builtin_trap();
    case 'z':
      report(a[0] / a[1]);
      return NSL_DONE;
    case 's':
      return a[0];
    case 'b':
      buffer_answer = a[0];
      return NSL_DONE;
    case 'g':
      report((u64)(long long)(int)__builtin_wasm_memory_grow(0, a[0]));
      return NSL_DONE;
    case 'm':
      report(__builtin_wasm_memory_size(0));
      return NSL_DONE;
    case 'c':
      report(count_bytes(a[0], a[1], (u8)a[2]));
      return NSL_DONE;
    case 'f':
      fill(a[0], a[1], (u8)a[2]);
      report(1);
      return NSL_DONE;
    case 'k':
      __builtin_memcpy((void*)a[0], (void*)a[1], a[2]);
      report(1);
      return NSL_DONE;
    case 'e':
      gas_slice();
      report(1);
      return NSL_DONE;
    case 'x':
      depth_exceeded();
      report(1);
      return NSL_DONE;
    default:
      return 77;
  }
}

EXPORT(nsl_init) void nsl_init(void) { entered = 1; }

EXPORT(nsl_buffer) u32 nsl_buffer(u32 size) {
  if (buffer_answer != 0)
    return buffer_answer;
  return size <= sizeof(buffer) ? (u32)buffer : 0;
}

EXPORT(nsl_load) u32 nsl_load(u32 name, u32 name_size, u32 source, u32 source_size, u64 seed) {
  (void)name, (void)name_size, (void)source_size, (void)seed;
  return obey((const struct command*)source);
}

EXPORT(nsl_invoke) u32 nsl_invoke(u32 input, u32 size, u32 secret_count, u64 seed) {
  (void)size, (void)secret_count, (void)seed;
  return obey((const struct command*)input);
}

EXPORT(nsl_resume) u32 nsl_resume(void) { return NSL_PENDING; }
