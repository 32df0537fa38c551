/* What generated code looks like to native/charge.h: charges amid values that are in registers and
 * below the stack pointer. Compiled twice, with a RUN and a LEAF of its own: once by clang, which
 * gets the charge in assembly, and once by gcc, which gets it in C. See charge_test.cc. */
#include <stdint.h>
#include <string.h>

typedef uint64_t u64;
typedef int64_t s64;

struct Z_nsl_instance_t;
struct charged_instance {
  struct Z_nsl_instance_t* Z_nsl_instance;
  u64 w2c_nsl_gas;
};
void Z_nslZ_gas_slice(struct Z_nsl_instance_t*);

#include "guest/toolchain/native/charge.h"

/* More integers and doubles than there are registers, each changed in each turn. */
u64 RUN(struct charged_instance* instance, u64 turns) {
  u64 a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10, k = 11, l = 12;
  double p = 1, q = 2, r = 3, s = 4, t = 5, u = 6, v = 7, w = 8, x = 9, y = 10, z = 11, o = 12;
  for (; turns != 0; --turns) {
    NSL_CHARGE(instance, 3);
    a = a * 31 + l, b += a, c ^= b, d = d * 33 + c, e += d, f ^= e;
    p = p * 0.5 + o, q = q * 0.5 + p, r = r * 0.5 + q, s = s * 0.5 + r, t = t * 0.5 + s;
    NSL_CHARGE(instance, 0x123456789a);
    g = g * 37 + f, h += g, i ^= h, j = j * 39 + i, k += j, l ^= k;
    u = u * 0.5 + t, v = v * 0.5 + u, w = w * 0.5 + v, x = x * 0.5 + w, y = y * 0.5 + x;
    NSL_CHARGE(instance, 200);
    z = z * 0.5 + y, o = o * 0.5 + z;
  }
  const double sum = p + q + r + s + t + u + v + w + x + y + z + o;
  u64 bits;
  memcpy(&bits, &sum, sizeof bits);
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ bits;
}

/* Calls nothing that the compiler knows of: its array is below the stack pointer. */
u64 LEAF(struct charged_instance* instance, u64 seed) {
  volatile u64 cells[12];
  for (unsigned i = 0; i < 12; ++i)
    cells[i] = seed * (i + 1);
  NSL_CHARGE(instance, 9);
  u64 sum = 0;
  for (unsigned i = 0; i < 12; ++i)
    sum = sum * 31 + cells[i];
  return sum;
}
