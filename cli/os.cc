#include "cli/os.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <thread>

extern char** environ;

namespace nsl::cli {
namespace {

Error failed(const std::string& path, int error) {
  return Error(Errc::kInvalidArgument, "'" + path + "': " + std::strerror(error));
}

// No echo while it lives.
class HiddenInput {
 public:
  HiddenInput() : is_changed_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_changed_)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  ~HiddenInput() {
    if (is_changed_)
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool is_changed_;
};

Status write_all(int file, const std::string& path, ByteSpan content) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return failed(path, errno);
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return ok_status();
}

}  // namespace

bool is_terminal(std::FILE* stream) { return isatty(fileno(stream)) == 1; }

Result<SecretBytes> read_hidden_line(const std::string& prompt) {
  std::cerr << prompt << std::flush;
  std::string line;
  bool is_there = false;
  {
    const HiddenInput hidden;
    is_there = static_cast<bool>(std::getline(std::cin, line));
  }
  std::cerr << '\n';
  if (!is_there)
    return Error(Errc::kInvalidArgument, "standard input ended");
  return SecretBytes::take(std::move(line));
}

Status make_private_folder(const std::string& path) {
  std::error_code code;
  const std::filesystem::path folder(path);
  if (std::filesystem::is_directory(folder, code))
    return ok_status();
  if (folder.has_parent_path())
    std::filesystem::create_directories(folder.parent_path(), code);
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return failed(path, errno);
  return ok_status();
}

Status write_private_file(const std::string& path, ByteSpan content, IfExists if_exists) {
  std::error_code code;
  if (if_exists == IfExists::kRefuse && std::filesystem::exists(path, code))
    return Error(Errc::kAlreadyExists, "'" + path + "'; it was left as it is");
  const std::string next = path + ".new";
  std::filesystem::remove(next, code);
  const int file = open(next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0)
    return failed(path, errno);
  Status status = write_all(file, path, content);
  if (status.ok() && fsync(file) != 0)
    status = failed(path, errno);
  close(file);
  if (status.ok() && std::rename(next.c_str(), path.c_str()) != 0)
    status = failed(path, errno);
  if (!status.ok())
    std::filesystem::remove(next, code);
  return status;
}

std::string beside_this_program(const std::string& name) {
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  return (program.parent_path() / name).string();
}

Result<ProcessId> spawn(const Spawn& what, Life life) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, what.output_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, S_IRUSR | S_IWUSR);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  const int own = life == Life::kOnItsOwn ? POSIX_SPAWN_SETSID : 0;
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | own));

  std::vector<std::string> words = what.arguments;
  words.insert(words.begin(), what.program);
  std::vector<char*> pointers;
  for (std::string& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, what.program.c_str(), &files, &attributes, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0)
    return failed(what.program, error);
  return process;
}

bool is_running(ProcessId process) { return process > 0 && kill(process, 0) == 0; }

std::optional<int> ended(ProcessId child) {
  int status = 0;
  if (waitpid(child, &status, WNOHANG) != child)
    return std::nullopt;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool stop(ProcessId process, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kStep{20};
  kill(process, SIGTERM);
  for (auto waited = std::chrono::milliseconds(0); waited < patience; waited += kStep) {
    if (ended(process) || !is_running(process))
      return true;
    std::this_thread::sleep_for(kStep);
  }
  return false;
}

namespace {

sigset_t held_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD})
    sigaddset(&signals, signal);
  return signals;
}

}  // namespace

HeldSignals::HeldSignals() {
  const sigset_t signals = held_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int HeldSignals::wait_for(ProcessId child) {
  const sigset_t signals = held_signals();
  while (true) {
    if (const auto status = ended(child))
      return *status;
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGCHLD)
      kill(child, SIGTERM);
  }
}

}  // namespace nsl::cli
