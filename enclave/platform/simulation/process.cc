#include "enclave/platform/simulation/process.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "enclave/platform/simulation/descriptor.h"

namespace nsl::platform::simulation {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

Error failed(const char* what) {
  return Error(Errc::kUnavailable, system_error(what, "this process").detail());
}

Status ignore(int signal) {
  struct sigaction action = {};
  action.sa_handler = SIG_IGN;
  return sigaction(signal, &action, nullptr) == 0 ? ok_status() : Status(failed("sigaction"));
}

Status write_all(int descriptor, std::string_view content, std::string_view path) {
  while (!content.empty()) {
    const auto written =
        uninterrupted([&] { return ::write(descriptor, content.data(), content.size()); });
    if (written < 0)
      return system_error("write", path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok_status();
}

}  // namespace

Status harden_process() {
  const struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0)
    return failed("setrlimit");
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return failed("prctl");
  umask(077);
  NSL_RETURN_IF_ERROR(ignore(SIGPIPE));
  return ignore(SIGXFSZ);
}

Result<StopSignals> StopSignals::block() {
  const sigset_t set = stop_signals();
  if (pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0)
    return failed("pthread_sigmask");
  return StopSignals();
}

void StopSignals::wait() const {
  const sigset_t set = stop_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

void StopSignals::release() const {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Result<std::string> read_host_file(const std::string& path, std::size_t most) {
  const Descriptor file(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file.valid())
    return system_error("open", path);
  std::string content;
  std::array<char, 4096> piece{};
  while (true) {
    const auto read = uninterrupted([&] { return ::read(file.get(), piece.data(), piece.size()); });
    if (read < 0)
      return system_error("read", path);
    if (read == 0)
      return content;
    content.append(piece.data(), static_cast<std::size_t>(read));
    if (content.size() > most)
      return Error(Errc::kTooLarge, path + ": more than " + std::to_string(most) + " bytes");
  }
}

Status write_host_file(const std::string& path, std::string_view content) {
  const std::string other = path + ".new";
  {
    const Descriptor file(uninterrupted(
        [&] { return ::open(other.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }));
    if (!file.valid())
      return system_error("open", other);
    if (fchmod(file.get(), 0644) != 0)
      return system_error("chmod", other);
    NSL_RETURN_IF_ERROR(write_all(file.get(), content, other));
  }
  if (::rename(other.c_str(), path.c_str()) != 0)
    return system_error("rename", path);
  return ok_status();
}

}  // namespace nsl::platform::simulation
