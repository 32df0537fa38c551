// The program that stands in bin/ of the tarball, statically linked, under the name of the one that it
// starts: lib/NAME, with the loader and the libraries that lie beside that. So nothing of the machine's
// own C library is used.
//
// NSL_ENCLAVE_SIM is set to the bin/nsl-enclave-sim beside it, unless it is set already: nsl up could
// not find it otherwise, as the running program is the loader.

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define LOADER "ld-linux-x86-64.so.2"

static void fail(const char* what) {
  perror(what);
  exit(70);
}

// The path of this program, whatever links lead to it; also where /proc is not mounted.
static void own_path(char path[PATH_MAX]) {
  const ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - 1);
  if (size > 0) {
    path[size] = '\0';
    return;
  }
  const char* const executed = (const char*)getauxval(AT_EXECFN);
  if (executed == NULL || realpath(executed, path) == NULL)
    fail("nsl: the program's own path");
}

static char* joined(const char* folder, const char* rest) {
  char* path = NULL;
  if (asprintf(&path, "%s%s", folder, rest) < 0)
    fail("nsl");
  return path;
}

int main(int count, char** arguments) {
  char path[PATH_MAX];
  own_path(path);
  char* const name = strdup(basename(strdup(path)));
  char* const bin = strdup(dirname(path));
  char* const lib = joined(bin, "/../lib");
  char* const loader = joined(lib, "/" LOADER);

  char** const all = calloc((size_t)count + 6, sizeof(char*));
  if (all == NULL)
    fail("nsl");
  int at = 0;
  all[at++] = loader;
  all[at++] = "--library-path";
  all[at++] = lib;
  all[at++] = joined(joined(lib, "/"), name);
  for (int i = 1; i < count; ++i)
    all[at++] = arguments[i];
  setenv("NSL_ENCLAVE_SIM", joined(bin, "/nsl-enclave-sim"), 0);
  // The machine's own configuration may be for another version of OpenSSL.
  setenv("OPENSSL_CONF", "/dev/null", 0);
  execv(loader, all);
  fail(loader);
}
