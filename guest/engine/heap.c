/* The guest's heap: all of linear memory above the program's data.
 *
 * Part of engine.c, so that the engine's calls to it are inlined. Two layers:
 *
 *   runs    memory in pieces of 1 KiB and more, kept in address order with boundary tags: neighbours
 *           that are free merge, a run can grow in place, and free ones are found by size in bins of
 *           a quarter of a power of two.
 *   blocks  up to 1 KiB, cut from a run (a chunk) one after another and afterwards kept in a free
 *           list a size class. They never merge: an invocation's memory is thrown away as a whole.
 *           Only when memory runs out, chunks without a block in use become free runs again
 *           (heap_sweep.c).
 *
 * The four bytes before what is handed out hold the size, header included: a value above
 * HEAP_BLOCK_MAX tells a run. What is handed out is aligned to 8 bytes.
 *
 * Memory that was never used is zero (the host guarantees it); freed memory is not cleared, the host
 * wipes it with the rest. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HEAP_PAGE 65536u
#define HEAP_BLOCK_MAX 1024u
#define HEAP_FINE_MAX 256u /* up to here a class every 8 bytes, from here every 32 */
#define HEAP_FINE_CLASSES (HEAP_FINE_MAX / 8 - 1)
#define HEAP_CLASSES (HEAP_FINE_CLASSES + (HEAP_BLOCK_MAX - HEAP_FINE_MAX) / 32)
#define HEAP_CUT_CLASS \
  (HEAP_FINE_CLASSES + (512 - HEAP_FINE_MAX) / 32) /* smaller ones are not cut up */
#define HEAP_FILLER 8u
#define HEAP_RUN_MIN 1040u
#define HEAP_RUN_HEADER 8u
#define HEAP_CHUNK 16384u  /* a run that blocks are cut from */
#define HEAP_GROW_PAGES 4u /* memory grows by this much at least */
#define HEAP_BINS 96
#define HEAP_BIN_TRIES 8         /* how many runs of the request's own bin are looked at */
#define HEAP_CHUNK_LEAST 2048u   /* ... when memory is short */
#define HEAP_RESERVE 16384u      /* kept for the error that says that memory ran out */
#define HEAP_LOW (512u * 1024u)  /* "little is left" */
#define HEAP_LARGEST 0x80000000u /* less than this is asked of the host, which may refuse */
#define HEAP_USED 1u
#define HEAP_IS_CHUNK 2u

struct heap_run {
  uint32_t before; /* size of the run before this one, 0 for the first */
  uint32_t size;   /* a multiple of 16, with HEAP_USED and HEAP_IS_CHUNK */
  /* only while free: */
  struct heap_run *next, *previous;
};

struct heap_block {
  struct heap_block *next;
};

static struct {
  struct heap_block *blocks[HEAP_CLASSES];
  char *cut, *cut_end; /* what is left of the place that blocks are cut from */
  struct heap_run *bins[HEAP_BINS];
  uint32_t bins_filled[HEAP_BINS / 32];
  char *top; /* from here to `end` memory was never handed out, or came back */
  char *end;
  char *dirty_end;     /* up to here memory above the top may hold what was freed */
  uint32_t before_top; /* size of the last run */
  uint32_t in_runs;    /* bytes of all used runs */
  int limited;         /* memory did not grow as wished: what there is must do */
  int low;             /* little is left: garbage is to be collected at the next chance */
  void *reserve;       /* a run of HEAP_RESERVE, or NULL while it is in use */
  int sweeps_to_skip, sweep_pause;
  int exhausted;    /* set when a request was refused */
  size_t collected; /* what was in use after the last collection of garbage */
} heap;

extern char __heap_base;

static inline uint32_t heap_tag(const void *p) { return ((const uint32_t *)p)[-1]; }

static inline int heap_is_run(uint32_t tag) { return tag > HEAP_BLOCK_MAX; }

static inline size_t heap_usable(const void *p) {
  uint32_t tag = heap_tag(p);
  return heap_is_run(tag) ? (tag & ~15u) - HEAP_RUN_HEADER : tag - 4;
}

/* What no run uses, in pieces. */
static uint32_t heap_left(void) { return (uint32_t)(heap.end - &__heap_base) - heap.in_runs; }

static struct heap_run *run_of(void *p) { return (struct heap_run *)((char *)p - HEAP_RUN_HEADER); }

static struct heap_run *run_after(struct heap_run *run) {
  return (struct heap_run *)((char *)run + (run->size & ~15u));
}

static unsigned bin_of(uint32_t size) {
  unsigned power = 31 - (unsigned)__builtin_clz(size);
  return (power - 10) * 4 + ((size >> (power - 2)) & 3);
}

static void bin_insert(struct heap_run *run) {
  unsigned bin = bin_of(run->size);
  run->previous = NULL;
  run->next = heap.bins[bin];
  if (run->next) run->next->previous = run;
  heap.bins[bin] = run;
  heap.bins_filled[bin / 32] |= 1u << (bin % 32);
}

static void bin_remove(struct heap_run *run) {
  unsigned bin = bin_of(run->size);
  if (run->next) run->next->previous = run->previous;
  if (run->previous) {
    run->previous->next = run->next;
  } else {
    heap.bins[bin] = run->next;
    if (!run->next) heap.bins_filled[bin / 32] &= ~(1u << (bin % 32));
  }
}

/* Tells the run after `run`, or the top, how long `run` is. */
static void run_announce(struct heap_run *run) {
  struct heap_run *after = run_after(run);
  if ((char *)after == heap.top)
    heap.before_top = run->size & ~15u;
  else
    after->before = run->size & ~15u;
}

/* Makes room for `need` bytes at the top. */
static int heap_grow(uint32_t need) {
  uint32_t room = (uint32_t)(heap.end - heap.top);
  if (room >= need) return 1;
  uint32_t pages = (need - room + HEAP_PAGE - 1) / HEAP_PAGE;
  uint32_t step = pages < HEAP_GROW_PAGES ? HEAP_GROW_PAGES : pages;
  if (__builtin_wasm_memory_grow(0, step) == (size_t)-1) {
    if (pages <= HEAP_GROW_PAGES) heap.limited = heap.low = 1;
    if (step == pages || __builtin_wasm_memory_grow(0, pages) == (size_t)-1) {
      heap.exhausted = 1;
      return 0;
    }
    step = pages;
  }
  heap.end += step * HEAP_PAGE;
  return 1;
}

static struct heap_run *bin_search(uint32_t need) {
  unsigned bin = bin_of(need);
  struct heap_run *run = heap.bins[bin];
  for (int tries = 0; run && tries < HEAP_BIN_TRIES; tries++, run = run->next)
    if (run->size >= need) return run;
  for (bin++; bin < HEAP_BINS; bin = (bin | 31) + 1) {
    uint32_t filled = heap.bins_filled[bin / 32] >> (bin % 32);
    if (filled) return heap.bins[bin + (unsigned)__builtin_ctz(filled)];
  }
  return NULL;
}

static void reserve_refill(uint32_t freed);

static void run_free(struct heap_run *run) {
  run->size &= ~15u;
  heap.in_runs -= run->size;
  if (run->before) {
    struct heap_run *before = (struct heap_run *)((char *)run - run->before);
    if (!(before->size & HEAP_USED)) {
      bin_remove(before);
      before->size += run->size;
      run = before;
    }
  }
  struct heap_run *after = run_after(run);
  if ((char *)after == heap.top) {
    if (heap.dirty_end < heap.top) heap.dirty_end = heap.top;
    heap.top = (char *)run;
    heap.before_top = run->before;
  } else {
    if (!(after->size & HEAP_USED)) {
      bin_remove(after);
      run->size += after->size;
    }
    run_announce(run);
    bin_insert(run);
  }
  if (!heap.reserve) reserve_refill((uint32_t)((char *)after - (char *)run));
}

/* Gives back the end of a used run, if it is long enough to be a run. */
static void run_trim(struct heap_run *run, uint32_t need) {
  uint32_t size = run->size & ~15u;
  if (size - need < HEAP_RUN_MIN) return;
  struct heap_run *rest = (struct heap_run *)((char *)run + need);
  run->size = need | HEAP_USED;
  rest->before = need;
  rest->size = (size - need) | HEAP_USED;
  run_announce(rest);
  run_free(rest);
}

static uint32_t run_size_for(size_t bytes) {
  uint32_t need = ((uint32_t)bytes + HEAP_RUN_HEADER + 15) & ~15u;
  return need < HEAP_RUN_MIN ? HEAP_RUN_MIN : need;
}

static int heap_sweep(void);

/* Much was freed: the next sweep may find something. */
static void heap_sweep_soon(void) { heap.sweeps_to_skip = heap.sweep_pause = 0; }

static void *run_alloc(size_t bytes) {
  if (bytes > HEAP_LARGEST) return NULL;
  uint32_t need = run_size_for(bytes);
  struct heap_run *run = bin_search(need);
  if (!run && !heap_grow(need)) {
    if (!heap_sweep()) return NULL;
    run = bin_search(need);
    if (!run && (uint32_t)(heap.end - heap.top) < need) return NULL;
  }
  if (run) {
    bin_remove(run);
    heap.in_runs += run->size;
    run->size |= HEAP_USED;
    run_trim(run, need);
  } else {
    run = (struct heap_run *)heap.top;
    run->before = heap.before_top;
    run->size = need | HEAP_USED;
    heap.top += need;
    heap.before_top = need;
    heap.in_runs += need;
  }
  return (char *)run + HEAP_RUN_HEADER;
}

/* Takes the reserve back when as much and more came free. */
static void reserve_refill(uint32_t freed) {
  if (freed < 4 * HEAP_RESERVE) return;
  heap.reserve = &heap; /* not NULL: what is split off below must not come here again */
  heap.reserve = run_alloc(HEAP_RESERVE);
}

/* Gives the reserve up: memory ran out, and the error that says so needs some. */
static void heap_use_reserve(void) {
  struct heap_run *run = heap.reserve ? run_of(heap.reserve) : NULL;
  if (!run) return;
  run_free(run); /* while it is not NULL */
  heap.reserve = NULL;
}

/* Makes a used run at least `need` long without moving it. */
static int run_extend(struct heap_run *run, uint32_t need) {
  uint32_t size = run->size & ~15u;
  struct heap_run *after = run_after(run);
  if ((char *)after == heap.top) {
    if (!heap_grow(need - size)) return 0;
    run->size = need | HEAP_USED;
    heap.top = (char *)run + need;
    heap.before_top = need;
    heap.in_runs += need - size;
    return 1;
  }
  if ((after->size & HEAP_USED) || size + after->size < need) return 0;
  bin_remove(after);
  heap.in_runs += after->size;
  run->size += after->size;
  run_announce(run);
  run_trim(run, need);
  return 1;
}

static inline unsigned class_of(uint32_t size) {
  return size <= HEAP_FINE_MAX ? size / 8 - 2 : HEAP_FINE_CLASSES + (size - HEAP_FINE_MAX - 1) / 32;
}

static inline uint32_t block_size_for(size_t bytes) {
  uint32_t size = ((uint32_t)bytes + 4 + 7) & ~7u;
  if (size <= HEAP_FINE_MAX) return size < 16 ? 16 : size;
  return (size + 31) & ~31u;
}

static void block_free(void *p, uint32_t size) {
  struct heap_block *block = p;
  unsigned class = class_of(size);
  block->next = heap.blocks[class];
  heap.blocks[class] = block;
}

/* The size of the block that is cut from `rest` bytes nobody wants a particular size of. */
static uint32_t block_size_within(uint32_t rest) {
  if (rest > HEAP_BLOCK_MAX) return HEAP_BLOCK_MAX;
  return rest > HEAP_FINE_MAX ? rest & ~31u : rest & ~7u;
}

/* Puts what is left of the place that blocks are cut from into the free lists. 8 bytes are too few
 * for a block: they get a tag, so that a walk over the chunk finds the next. */
static void cut_rest(void) {
  uint32_t rest = (uint32_t)(heap.cut_end - heap.cut);
  while (rest >= 16) {
    uint32_t size = block_size_within(rest);
    *(uint32_t *)heap.cut = size;
    block_free(heap.cut + 4, size);
    heap.cut += size;
    rest -= size;
  }
  if (rest >= HEAP_FILLER) *(uint32_t *)heap.cut = HEAP_FILLER;
  heap.cut = heap.cut_end = NULL;
}

static void cut_from(char *tag, char *end) {
  cut_rest();
  heap.cut = tag;
  heap.cut_end = end;
}

/* Finds a place to cut a block of `size` from: a large free block, or a new chunk. */
static int cut_refill(uint32_t size) {
  for (unsigned class = HEAP_CLASSES; class --> HEAP_CUT_CLASS;) {
    struct heap_block *block = heap.blocks[class];
    if (!block || heap_tag(block) < size) continue;
    uint32_t tag = heap_tag(block);
    heap.blocks[class] = block->next;
    cut_from((char *)block - 4, (char *)block - 4 + tag);
    return 1;
  }
  char *chunk = run_alloc(HEAP_CHUNK - HEAP_RUN_HEADER);
  if (!chunk) chunk = run_alloc(HEAP_CHUNK_LEAST - HEAP_RUN_HEADER);
  if (heap.limited && heap_left() < HEAP_LOW) heap.low = 1;
  if (!chunk) return 0;
  run_of(chunk)->size |= HEAP_IS_CHUNK;
  cut_from(chunk + 4, (char *)run_after(run_of(chunk)));
  return 1;
}

static __attribute__((noinline)) void *block_alloc_slow(uint32_t size) {
  if ((uint32_t)(heap.cut_end - heap.cut) < size && !cut_refill(size)) {
    /* A larger block that is free will do. */
    for (unsigned class = class_of(size); class < HEAP_CLASSES; class ++) {
      struct heap_block *block = heap.blocks[class];
      if (!block) continue;
      heap.blocks[class] = block->next;
      return block;
    }
    return NULL;
  }
  *(uint32_t *)heap.cut = size;
  void *p = heap.cut + 4;
  heap.cut += size;
  return p;
}

static inline void *heap_alloc(size_t bytes) {
  if (__builtin_expect(bytes > HEAP_BLOCK_MAX - 4, 0)) return run_alloc(bytes);
  uint32_t size = block_size_for(bytes);
  unsigned class = class_of(size);
  struct heap_block *block = heap.blocks[class];
  if (__builtin_expect(block == NULL, 0)) return block_alloc_slow(size);
  heap.blocks[class] = block->next;
  return block;
}

static inline void heap_free(void *p) {
  uint32_t tag = heap_tag(p);
  if (__builtin_expect(heap_is_run(tag), 0))
    run_free(run_of(p));
  else
    block_free(p, tag);
}

static void *heap_realloc(void *p, size_t bytes) {
  uint32_t tag = heap_tag(p);
  size_t usable = heap_usable(p);
  if (bytes <= usable && (usable <= 64 || bytes > usable / 2)) return p;
  if (bytes > HEAP_LARGEST) return NULL;
  if (heap_is_run(tag) && bytes > HEAP_BLOCK_MAX - 4) {
    if (bytes <= usable) {
      run_trim(run_of(p), run_size_for(bytes));
      return p;
    }
    if (run_extend(run_of(p), run_size_for(bytes))) return p;
  }
  void *moved = heap_alloc(bytes);
  if (!moved) return NULL;
  memcpy(moved, p, bytes < usable ? bytes : usable);
  heap_free(p);
  return moved;
}

/* Takes possession of the memory above the program's data. */
static void heap_init(void) {
  heap.top = (char *)(((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15);
  heap.end = (char *)(__builtin_wasm_memory_size(0) * HEAP_PAGE);
  heap.reserve = run_alloc(HEAP_RESERVE);
}

#include "guest/engine/heap_sweep.c"
