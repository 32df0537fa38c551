/* Tidying the heap, part of heap.c, in two degrees.
 *
 * Sweeping finds the chunks without a block in use and makes free runs of them. It costs a walk over
 * all blocks, so it is done only when memory ran out, and before an image is made. Then neighbours
 * that are free are joined, too, and what is free is cleared, so that the image holds little but what
 * is alive. */

#define BLOCK_FREE 1u /* in a block's tag, while sweeping: it is in a free list */
#define BLOCK_GONE 2u /* ... and so is its whole chunk */
#define SWEEP_PAUSE_MAX 65536

static uint32_t *block_tag(void *block) { return (uint32_t *)block - 1; }

static void sweep_mark_free_blocks(void) {
  for (unsigned class = 0; class < HEAP_CLASSES; class ++)
    for (struct heap_block *block = heap.blocks[class]; block; block = block->next)
      *block_tag(block) |= BLOCK_FREE;
}

static uint32_t *chunk_first_tag(struct heap_run *run) {
  return (uint32_t *)((char *)run + HEAP_RUN_HEADER + 4);
}

static int is_free(uint32_t tag) { return (tag & BLOCK_FREE) || (tag & ~7u) == HEAP_FILLER; }

/* Visits the blocks of a chunk. Returns whether all are free, and with `gone` marks them so. */
static int sweep_chunk(struct heap_run *run, uint32_t gone) {
  char *at = (char *)chunk_first_tag(run);
  char *end = (char *)run_after(run);
  while (end - at >= HEAP_FILLER) {
    uint32_t *tag = (uint32_t *)at;
    if (!is_free(*tag)) return 0;
    *tag |= gone;
    at += *tag & ~7u;
  }
  return 1;
}

static struct heap_run *run_first(void) {
  return (struct heap_run *)(((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15);
}

static void sweep_unlink_gone_blocks(void) {
  for (unsigned class = 0; class < HEAP_CLASSES; class ++) {
    struct heap_block **link = &heap.blocks[class];
    for (struct heap_block *block; (block = *link);) {
      if (*block_tag(block) & BLOCK_GONE) {
        *link = block->next;
      } else {
        *block_tag(block) &= ~BLOCK_FREE;
        link = &block->next;
      }
    }
  }
}

/* Returns whether anything came free. After a sweep that found nothing, ever more requests fail
 * without one. */
static int heap_sweep(void) {
  int found = 0;
  if (heap.sweeps_to_skip > 0) {
    heap.sweeps_to_skip--;
    return 0;
  }
  if (heap.sweep_pause < SWEEP_PAUSE_MAX) heap.sweep_pause = heap.sweep_pause * 2 + 16;
  heap.sweeps_to_skip = heap.sweep_pause;
  cut_rest();
  sweep_mark_free_blocks();
  for (struct heap_run *run = run_first(); (char *)run < heap.top; run = run_after(run))
    if ((run->size & HEAP_IS_CHUNK) && sweep_chunk(run, 0)) found += sweep_chunk(run, BLOCK_GONE);
  sweep_unlink_gone_blocks();
  /* Freeing a run merges it with its neighbours, so the one after it is looked up before; if that
   * one is free itself it vanishes, but then it is no chunk, and the one behind it is next. */
  for (struct heap_run *run = found ? run_first() : NULL; run && (char *)run < heap.top;) {
    struct heap_run *after = run_after(run);
    if ((char *)after < heap.top && !(after->size & HEAP_USED)) after = run_after(after);
    if ((run->size & HEAP_IS_CHUNK) && (*chunk_first_tag(run) & BLOCK_GONE)) run_free(run);
    run = after;
  }
  if (found) heap_sweep_soon();
  return found > 0;
}

struct block_lists {
  struct heap_block **ends[HEAP_CLASSES];
};

/* Makes blocks, as large as can be, of the cleared memory from `at` to `end`. */
static void tidy_stretch(char *at, char *end, struct block_lists *lists) {
  memset(at, 0, (size_t)(end - at));
  for (uint32_t rest; (rest = (uint32_t)(end - at)) >= 16;) {
    uint32_t size = block_size_within(rest);
    struct heap_block *block = (struct heap_block *)(at + 4);
    *block_tag(block) = size;
    *lists->ends[class_of(size)] = block;
    lists->ends[class_of(size)] = &block->next;
    at += size;
  }
  if (end - at >= HEAP_FILLER) *(uint32_t *)at = HEAP_FILLER;
}

/* Joins the free blocks of a chunk that are neighbours. */
static void tidy_chunk(struct heap_run *run, struct block_lists *lists) {
  char *at = (char *)chunk_first_tag(run);
  char *end = (char *)run_after(run);
  while (end - at >= HEAP_FILLER) {
    char *start = at;
    while (end - at >= HEAP_FILLER && is_free(*(uint32_t *)at)) at += *(uint32_t *)at & ~7u;
    if (at > start) tidy_stretch(start, at, lists);
    if (end - at >= HEAP_FILLER) at += *(uint32_t *)at & ~7u;
  }
}

static void heap_tidy(void) {
  struct block_lists lists;
  heap_sweep_soon();
  heap_sweep();
  sweep_mark_free_blocks();
  for (unsigned class = 0; class < HEAP_CLASSES; class ++) {
    heap.blocks[class] = NULL;
    lists.ends[class] = &heap.blocks[class];
  }
  for (struct heap_run *run = run_first(); (char *)run < heap.top; run = run_after(run)) {
    if (run->size & HEAP_IS_CHUNK) tidy_chunk(run, &lists);
    if (!(run->size & HEAP_USED)) memset(run + 1, 0, run->size - sizeof *run);
  }
  if (heap.dirty_end > heap.top) memset(heap.top, 0, (size_t)(heap.dirty_end - heap.top));
  heap.dirty_end = heap.top;
  heap.limited = heap.low = heap.exhausted = 0; /* an invocation may have another limit */
}
