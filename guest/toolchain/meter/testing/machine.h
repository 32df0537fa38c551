#pragma once
// For tests and fuzzers: modules from text, and wabt's interpreter to run them in.
//
// C++17, and so without base/: the interpreter's headers of wabt 1.0.32 are not valid C++20.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nsl::meter::testing {

// Assembles the WebAssembly text format, with the names of the text in the name section. Aborts the
// process with wabt's message on an error: the text is the test's own.
std::vector<std::uint8_t> assemble(std::string_view text);

// Two numbers that a call was given or gave back, whatever their type: the bits, zero-extended.
using Number = std::uint64_t;

struct Outcome {
  std::string trap;  // empty if the call returned
  std::vector<Number> results;

  friend bool operator==(const Outcome& a, const Outcome& b) {
    return a.trap == b.trap && a.results == b.results;
  }
  friend bool operator!=(const Outcome& a, const Outcome& b) { return !(a == b); }
};

// An instance of a module, and its host. The host's imports: nsl.gas_slice and nsl.depth_exceeded
// as below; any other function returns 7 times the sum of its arguments plus 1, as its result type.
class Machine {
 public:
  // Aborts if the module can't be read. If its start function traps, `instantiation_trap` says how,
  // and nothing else may be called. `slice`: see set_slice.
  explicit Machine(const std::vector<std::uint8_t>& wasm, std::uint64_t slice = 0);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  const std::string& instantiation_trap() const;

  Outcome call(std::string_view function, const std::vector<Number>& arguments = {});

  bool has_global(std::string_view name) const;
  Number global(std::string_view name) const;
  void set_global(std::string_view name, Number value);

  // A copy of the exported memory.
  std::vector<std::uint8_t> memory() const;

  // "module.field" of each import.
  std::vector<std::string> imports() const;
  std::vector<std::string> exports() const;

  // What nsl.gas_slice adds to the gas as often as it takes; 0: it traps.
  void set_slice(std::uint64_t gas);
  int slices() const;                // how often nsl.gas_slice was called
  void let_depth_exceeded_return();  // a wrong host; a right one traps, as at first

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nsl::meter::testing
