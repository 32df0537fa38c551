/* The guest: QuickJS with everything of ours, as one translation unit.
 *
 * The parts need what quickjs.c keeps to itself (the state of a promise, the exports of a module, the
 * seed of Math.random), and the compiler inlines the heap into the engine. quickjs.c is the patched
 * copy that the build makes; the other QuickJS files are compiled on their own. */
#include <assert.h>
#include <setjmp.h>

#include "guest/abi/abi.h"
#include "guest/engine/limits.h"

/* Garbage is collected when this much is in use, or half more than was left after the last time. */
#define NSL_GC_THRESHOLD (2u * 1024u * 1024u)

#include "guest/engine/heap.c"
#include "guest/engine/visited.h"

#include "quickjs.c"

#undef malloc
#undef free
#undef realloc

#include "guest/engine/host.c"
#include "guest/engine/bytes.c"
#include "guest/engine/text.c"
#include "guest/engine/errors.c"
#include "guest/engine/inspect.c"
#include "guest/engine/random.c"
#include "guest/engine/timers.c"
#include "guest/engine/promises.c"
#include "guest/engine/secrets.c"
#include "guest/engine/keys.c"
#include "guest/engine/storage.c"
#include "guest/engine/config.c"
#include "guest/engine/globals.c"
#include "guest/engine/load.c"
#include "guest/engine/invoke.c"
#include "guest/engine/libc.c"
