/* The objects that JSON.stringify is inside of: a stack that tells fast whether it holds an object.
 *
 * Included before quickjs.c (patches/0004). A few are compared one by one; with more of them a hash
 * table of their positions helps. Only the object added last is removed, so no probe is ever broken. */
#ifndef NSL_GUEST_VISITED_H_
#define NSL_GUEST_VISITED_H_

#include <stdint.h>

#define VISITED_FEW 16u

struct visited {
  const void **objects;
  uint32_t count, capacity;
  uint32_t *table; /* position + 1, 0 for a free slot; NULL while they are few */
  uint32_t mask;
};

static inline uint32_t visited_slot(const struct visited *visited, const void *object) {
  return ((uint32_t)(uintptr_t)object * 0x9E3779B1u >> 7) & visited->mask;
}

static inline int visited_has(const struct visited *visited, const void *object) {
  if (!visited->table) {
    for (uint32_t i = 0; i < visited->count; i++)
      if (visited->objects[i] == object) return 1;
    return 0;
  }
  uint32_t slot = visited_slot(visited, object);
  for (uint32_t at; (at = visited->table[slot]); slot = (slot + 1) & visited->mask)
    if (visited->objects[at - 1] == object) return 1;
  return 0;
}

static void visited_insert(struct visited *visited, uint32_t position) {
  uint32_t slot = visited_slot(visited, visited->objects[position]);
  while (visited->table[slot]) slot = (slot + 1) & visited->mask;
  visited->table[slot] = position + 1;
}

static int visited_grow(struct visited *visited) {
  uint32_t capacity = visited->capacity ? visited->capacity * 4 : VISITED_FEW;
  const void **objects = visited->objects;
  size_t size = capacity * sizeof *objects;
  objects = objects ? heap_realloc(objects, size) : heap_alloc(size);
  if (!objects) return -1;
  visited->objects = objects;
  visited->capacity = capacity;
  if (capacity == VISITED_FEW) return 0;
  if (visited->table) heap_free(visited->table);
  visited->mask = capacity * 2 - 1;
  size = capacity * 2 * sizeof *visited->table;
  visited->table = heap_alloc(size);
  if (!visited->table) return -1;
  memset(visited->table, 0, size);
  for (uint32_t i = 0; i < visited->count; i++) visited_insert(visited, i);
  return 0;
}

/* Returns -1 if there is no memory. */
static inline int visited_push(struct visited *visited, const void *object) {
  if (visited->count == visited->capacity && visited_grow(visited)) return -1;
  visited->objects[visited->count++] = object;
  if (visited->table) visited_insert(visited, visited->count - 1);
  return 0;
}

static inline void visited_pop(struct visited *visited) {
  const void *object = visited->objects[--visited->count];
  if (!visited->table) return;
  uint32_t slot = visited_slot(visited, object);
  while (visited->table[slot] != visited->count + 1) slot = (slot + 1) & visited->mask;
  visited->table[slot] = 0;
}

static void visited_free(struct visited *visited) {
  if (visited->objects) heap_free(visited->objects);
  if (visited->table) heap_free(visited->table);
}

#endif /* NSL_GUEST_VISITED_H_ */
