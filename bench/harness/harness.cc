#include "bench/harness/harness.h"

#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace nsl::bench {

void Figures::add(const std::string& metric, double value, const std::string& unit,
                  const std::string& remark) {
  values_[metric] = value;
  std::printf("%-34s %12.3f %-6s %s\n", metric.c_str(), value, unit.c_str(), remark.c_str());
  std::fflush(stdout);
}

void Figures::note(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

bool Figures::write(const std::string& path) const {
  std::ofstream file(path);
  file << nlohmann::ordered_json(values_).dump(2) << '\n';
  return file.good();
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "bench: %s can not be read\n", path.c_str());
    std::exit(2);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void pin_to(const std::vector<int>& processors) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int processor : processors)
    CPU_SET(static_cast<unsigned>(processor), &set);
  sched_setaffinity(0, sizeof(set), &set);
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace nsl::bench
