#pragma once
// What `nsl` needs of the operating system beyond the standard library: terminals, processes and files
// that only their owner can read. The only file of cli with such headers.
//
// Thread-safety: one thread.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::cli {

bool is_terminal(std::FILE* stream);

// A line that is typed without being shown. Fails with invalid-argument if standard input ends.
Result<SecretBytes> read_hidden_line(const std::string& prompt);

// A folder of mode 0700, with those above it. Fails with invalid-argument.
Status make_private_folder(const std::string& path);

enum class IfExists { kRefuse, kReplace };
// Of mode 0600 from the beginning, in place whole or not at all. Fails with already-exists,
// invalid-argument.
Status write_private_file(const std::string& path, ByteSpan content, IfExists if_exists);

// The path of this program; of the file NAME that lies beside it.
std::string beside_this_program(const std::string& name);

using ProcessId = int;

struct Spawn {
  std::string program;
  std::vector<std::string> arguments;
  std::string output_file;  // for both of its outputs; appended to
};
enum class Life { kWithUs, kOnItsOwn };  // whether it shares our terminal's signals
Result<ProcessId> spawn(const Spawn& what, Life life);

bool is_running(ProcessId process);
// The status that our child ended with, if it has.
std::optional<int> ended(ProcessId child);
// Asks it to stop, and waits; false if it does not in time.
bool stop(ProcessId process, std::chrono::milliseconds patience);

// From its making on, SIGINT and SIGTERM are held back in this process; wait_for() hands them to
// `child` as a request to stop, and returns its exit status.
class HeldSignals {
 public:
  HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  int wait_for(ProcessId child);
};

}  // namespace nsl::cli
