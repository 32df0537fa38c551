// `./dev bench server`: a bare echo behind the HTTPS server. Without `--listen` it is its own caller,
// from another process, and tells what a request costs the server: CPU time and allocations. With
// `--listen PORT` it serves until its standard input ends, for a load generator such as wrk:
//
//   wrk -t1 -c16 -d10 https://127.0.0.1:PORT/echo

#include <openssl/crypto.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "bench/harness/harness.h"
#include "enclave/server/server.h"
#include "tests/support/https_client.h"
#include "tests/support/tls_identity.h"

namespace {

std::atomic<std::uint64_t> ours{0};     // allocations through operator new
std::atomic<std::uint64_t> openssl{0};  // and OpenSSL's

void* openssl_malloc(std::size_t size, const char* /*file*/, int /*line*/) {
  openssl.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size);
}
void* openssl_realloc(void* memory, std::size_t size, const char* /*file*/, int /*line*/) {
  openssl.fetch_add(1, std::memory_order_relaxed);
  return std::realloc(memory, size);
}
void openssl_free(void* memory, const char* /*file*/, int /*line*/) { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) {
  ours.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size == 0 ? 1 : size))
    return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace {

using namespace nsl;         // NOLINT(google-build-using-namespace): a program
using namespace nsl::bench;  // NOLINT(google-build-using-namespace)

class Echo final : public interface::RequestHandler {
 public:
  void handle(const interface::UntrustedRequest& request, interface::ReplyTo reply) override {
    interface::Reply answer;
    answer.status = 200;
    answer.content_type = "application/octet-stream";
    answer.body.assign(request.body.begin(), request.body.end());
    reply(std::move(answer));
  }
  interface::Reply refusal(const Error& error) override {
    interface::Reply answer;
    answer.status = info(error.code()).http_status;
    return answer;
  }
};

// A caller in a process of its own: reads the port from `in`, sends a letter to `out` when it has
// warmed up and waits for one, then makes the requests.
[[noreturn]] void call(int in, int out, std::uint64_t requests, std::size_t size) {
  std::uint16_t port = 0;
  char letter = 'w';
  if (read(in, &port, sizeof port) != sizeof port)
    _exit(1);
  auto client = testing::HttpsClient::connect(port);
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer token\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(size) + "\r\n\r\n" + std::string(size, 'a');
  const auto make = [&](std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i)
      if (!client || !client->ask(request))
        _exit(1);
  };
  make(200);
  if (write(out, &letter, 1) != 1 || read(in, &letter, 1) != 1)
    _exit(1);
  make(requests);
  if (write(out, &letter, 1) != 1 || read(in, &letter, 1) != 1)
    _exit(1);
  _exit(0);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool failed(const char* what) {
  std::fprintf(stderr, "bench: %s\n", what);
  return false;
}

struct Pipe {
  Pipe() {
    if (pipe(ends) != 0)
      std::abort();
  }
  int ends[2] = {-1, -1};
};

using Started = Result<std::unique_ptr<server::Server>>;

Started start(const server::ServerOptions& options, Echo& echo, EventSink& events) {
  const testing::TlsIdentity identity = testing::make_tls_identity();
  return server::Server::start(
      options, {identity.certificate, SecretBytes::copy_of(identity.private_key)}, echo, events);
}

bool measure(std::uint64_t requests, std::size_t size, Figures& figures) {
  Pipe down;
  Pipe up;
  const pid_t caller = fork();
  if (caller == 0)
    call(down.ends[0], up.ends[1], requests, size);
  close(up.ends[1]);  // so that a caller who ends is noticed
  Echo echo;
  NullEventSink events;
  const Started server = start({}, echo, events);
  if (!server.ok())
    return failed("the server does not start");
  const std::uint16_t port = (*server)->port();
  char letter = 0;
  if (write(down.ends[1], &port, sizeof port) != sizeof port || read(up.ends[0], &letter, 1) != 1)
    return failed("the caller is not served");
  const std::uint64_t ours_before = ours;
  const std::uint64_t openssl_before = openssl;
  const double before = cpu_seconds();
  if (write(down.ends[1], &letter, 1) != 1 || read(up.ends[0], &letter, 1) != 1)
    return failed("the caller is not served");
  const double count = static_cast<double>(requests);
  const std::string suffix = "_" + std::to_string(size);
  figures.add("server_cpu_us_per_echo" + suffix, (cpu_seconds() - before) * 1e6 / count, "us");
  figures.add("server_allocations_per_echo" + suffix,
              static_cast<double>(ours - ours_before) / count, "");
  figures.add("openssl_allocations_per_echo" + suffix,
              static_cast<double>(openssl - openssl_before) / count, "");
  if (write(down.ends[1], &letter, 1) != 1)
    return failed("the caller has gone");
  waitpid(caller, nullptr, 0);
  return true;
}

bool listen(const server::ServerOptions& options) {
  Echo echo;
  NullEventSink events;
  const Started server = start(options, echo, events);
  if (!server.ok())
    return failed("the server does not start");
  std::printf("https://127.0.0.1:%u/echo, until standard input ends\n", (*server)->port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  const auto counts = (*server)->counts();
  std::printf("%llu requests\n", static_cast<unsigned long long>(counts.requests_total));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
  std::string json;
  std::uint64_t requests = 50'000;
  int port = -1;
  server::ServerOptions options;
  CLI::App app("A bare echo behind the HTTPS server: what a request costs it.");
  app.add_option("--json", json, "write {\"metric\": number, …} to this file, too");
  app.add_option("--requests", requests, "measured requests of each size (default 50000)");
  app.add_option("--listen", port, "serve on this port, 0 for any free one, and measure nothing")
      ->check(CLI::Range(0, 65535));
  app.add_option("--threads", options.threads, "of the server that listens (default 1)");
  CLI11_PARSE(app, argc, argv);
  if (port >= 0) {
    options.port = static_cast<std::uint16_t>(port);
    return listen(options) ? 0 : 1;
  }
  Figures figures;
  for (const std::size_t size : {std::size_t{100}, std::size_t{100'000}})
    if (!measure(size > 1000 ? requests / 20 : requests, size, figures))
      return 1;
  if (!json.empty() && !figures.write(json)) {
    std::fprintf(stderr, "bench: %s can not be written\n", json.c_str());
    return 2;
  }
  return 0;
}
