// nsl-meter IN.wasm -o OUT.wasm: the meter as a build step.
// Exit status: 0, 1 if the module is refused or a file can't be read or written, 2 for usage.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "guest/toolchain/meter/meter.h"

namespace {

constexpr std::size_t kReportedRegions = 50;

nsl::Result<nsl::Bytes> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  nsl::Bytes bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad())
    return nsl::Error(nsl::Errc::kNotFound, path + " can't be read");
  return bytes;
}

nsl::Status write_file(const std::string& path, nsl::ByteSpan bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  const std::string_view text = nsl::as_text(bytes);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file)
    return nsl::Error(nsl::Errc::kUnavailable, path + " can't be written");
  return nsl::ok_status();
}

struct Arguments {
  std::string input;
  std::string output;
  std::string report;
  nsl::meter::Options options;
};

nsl::Status run(const Arguments& arguments) {
  NSL_ASSIGN_OR_RETURN(const nsl::Bytes wasm, read_file(arguments.input));
  NSL_ASSIGN_OR_RETURN(const nsl::meter::Metered metered,
                       nsl::meter::meter_module(wasm, arguments.options));
  if (!arguments.report.empty())
    NSL_RETURN_IF_ERROR(
        write_file(arguments.report, nsl::as_bytes(to_json(metered.report, kReportedRegions))));
  NSL_RETURN_IF_ERROR(write_file(arguments.output, metered.wasm));
  std::cerr << "nsl-meter: the stack pointer is " << metered.report.stack_pointer << '\n';
  return nsl::ok_status();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Meters a WebAssembly module: gas, call depth, stack mark.", "nsl-meter");
  Arguments arguments;
  bool no_charge = false;
  app.add_option("input", arguments.input, "the module")->required();
  app.add_option("-o,--output", arguments.output, "where the metered module goes")->required();
  app.add_option("--allow-import", arguments.options.allowed_imports,
                 "module.field of a function that may be imported; repeatable")
      ->allow_extra_args(false);
  app.add_option("--report", arguments.report, "where a report in JSON goes");
  app.add_flag("--no-charge", no_charge,
               "everything but the gas charges, for measuring their cost");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (no_charge)
    arguments.options.charging = nsl::meter::Charging::kOff;
  const nsl::Status status = run(arguments);
  if (!status.ok()) {
    std::cerr << "nsl-meter: " << arguments.input << ": " << status.error().message() << '\n';
    return 1;
  }
  return 0;
}
