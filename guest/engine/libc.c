/* What QuickJS asks of the C library and the guest does not have: files, a clock, a time zone. */
#include <stdio.h>
#include <sys/time.h>
#include <time.h>

void *malloc(size_t size) { return heap_alloc(size); }

void free(void *p) {
  if (p) heap_free(p);
}

void *realloc(void *p, size_t size) { return p ? heap_realloc(p, size) : heap_alloc(size); }

void *calloc(size_t count, size_t size) {
  if (size && count > HEAP_LARGEST / size) return NULL;
  void *p = heap_alloc(count * size);
  return p ? memset(p, 0, count * size) : NULL;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  int64_t milliseconds = host_time();
  now->tv_sec = milliseconds / 1000;
  now->tv_usec = (suseconds_t)(milliseconds % 1000 * 1000);
  return 0;
}

/* Local time is UTC; of the result only the offset is read. */
struct tm *localtime_r(const time_t *restrict time, struct tm *restrict result) {
  memset(result, 0, sizeof *result);
  return result;
}

_Noreturn void abort(void) { __builtin_trap(); }

_Noreturn void __assert_fail(const char *what, const char *file, int line, const char *function) {
  __builtin_trap();
}

/* snprintf drags in the machinery of FILE, whose files are never opened. */
size_t __stdio_write(FILE *file, const unsigned char *data, size_t len) { return len; }
int __stdio_close(FILE *file) { return 0; }
off_t __stdio_seek(FILE *file, off_t offset, int whence) { return -1; }
