#include "guest/toolchain/meter/testing/machine.h"

#include <wabt/binary-reader.h>
#include <wabt/binary-writer.h>
#include <wabt/cast.h>
#include <wabt/error-formatter.h>
#include <wabt/interp/binary-reader-interp.h>
#include <wabt/interp/interp.h>
#include <wabt/ir.h>
#include <wabt/stream.h>
#include <wabt/wast-lexer.h>
#include <wabt/wast-parser.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace nsl::meter::testing {
namespace {

namespace interp = wabt::interp;

[[noreturn]] void die(const wabt::Errors& errors, wabt::Location::Type type) {
  std::fputs(wabt::FormatErrorsToString(errors, type).c_str(), stderr);
  std::abort();
}

// Everything a test may want to see refused.
wabt::Features test_features() {
  wabt::Features features;
  features.enable_exceptions();
  features.enable_threads();
  features.enable_tail_call();
  features.enable_memory64();
  features.enable_multi_memory();
  return features;
}

interp::Value to_value(interp::ValueType type, Number number) {
  switch (type) {
    case interp::ValueType::I32:
      return interp::Value::Make(static_cast<wabt::interp::u32>(number));
    case interp::ValueType::I64:
      return interp::Value::Make(static_cast<wabt::interp::u64>(number));
    case interp::ValueType::F32: {
      const auto bits = static_cast<std::uint32_t>(number);
      float value;
      std::memcpy(&value, &bits, sizeof value);
      return interp::Value::Make(value);
    }
    default: {
      double value;
      std::memcpy(&value, &number, sizeof value);
      return interp::Value::Make(value);
    }
  }
}

Number to_number(interp::ValueType type, const interp::Value& value) {
  switch (type) {
    case interp::ValueType::I32:
      return value.Get<wabt::interp::u32>();
    case interp::ValueType::I64:
      return value.Get<wabt::interp::u64>();
    case interp::ValueType::F32: {
      std::uint32_t bits;
      const auto number = value.Get<wabt::interp::f32>();
      std::memcpy(&bits, &number, sizeof bits);
      return bits;
    }
    default: {
      std::uint64_t bits;
      const auto number = value.Get<wabt::interp::f64>();
      std::memcpy(&bits, &number, sizeof bits);
      return bits;
    }
  }
}

}  // namespace

std::vector<std::uint8_t> assemble(std::string_view text) {
  wabt::Errors errors;
  auto lexer = wabt::WastLexer::CreateBufferLexer("test.wat", text.data(), text.size(), &errors);
  wabt::WastParseOptions options(test_features());
  std::unique_ptr<wabt::Module> module;
  if (wabt::Failed(wabt::ParseWatModule(lexer.get(), &module, &errors, &options)))
    die(errors, wabt::Location::Type::Text);
  wabt::WriteBinaryOptions write_options;
  write_options.features = test_features();
  write_options.write_debug_names = true;
  wabt::MemoryStream stream;
  if (wabt::Failed(wabt::WriteBinaryModule(&stream, module.get(), write_options)))
    die(errors, wabt::Location::Type::Text);
  return std::move(stream.output_buffer().data);
}

struct Machine::State {
  interp::Store store{test_features()};
  interp::Module::Ptr module;
  interp::Instance::Ptr instance;
  std::string instantiation_trap;
  std::uint64_t slice = 0;
  int slices = 0;
  bool depth_exceeded_returns = false;

  interp::Ref find(std::string_view name, interp::ExternKind kind) const {
    return find_in(*instance, name, kind);
  }

  interp::Ref find_in(const interp::Instance& in, std::string_view name,
                      interp::ExternKind kind) const {
    const auto& exports = module->desc().exports;
    for (std::size_t i = 0; i < exports.size(); ++i)
      if (exports[i].type.name == name && exports[i].type.type->kind == kind)
        return in.exports()[i];
    return interp::Ref::Null;
  }

  interp::Global::Ptr global(std::string_view name) {
    const interp::Ref ref = find(name, interp::ExternKind::Global);
    if (ref == interp::Ref::Null) {
      std::fprintf(stderr, "no exported global %.*s\n", static_cast<int>(name.size()), name.data());
      std::abort();
    }
    return store.UnsafeGet<interp::Global>(ref);
  }

  wabt::Result trap(interp::Trap::Ptr* out, const char* message) {
    *out = interp::Trap::New(store, message);
    return wabt::Result::Error;
  }

  wabt::Result gas_slice(interp::Thread& thread, interp::Trap::Ptr* out) {
    ++slices;
    if (slice == 0)
      return trap(out, "out of gas");
    // Not `instance`, which is not there yet while the start function runs.
    const interp::Ref ref =
        find_in(*thread.GetCallerInstance(), "nsl_gas", interp::ExternKind::Global);
    const interp::Global::Ptr gas = store.UnsafeGet<interp::Global>(ref);
    auto left = static_cast<std::int64_t>(gas->Get().Get<wabt::interp::u64>());
    while (left < 0)
      left += static_cast<std::int64_t>(slice);
    gas->UnsafeSet(interp::Value::Make(static_cast<wabt::interp::u64>(left)));
    return wabt::Result::Ok;
  }

  wabt::Result depth_exceeded(interp::Trap::Ptr* out) {
    if (depth_exceeded_returns)
      return wabt::Result::Ok;
    return trap(out, "depth exceeded");
  }

  interp::Ref make_import(const interp::ImportType& import) {
    if (import.type->kind != interp::ExternKind::Func)
      return interp::Ref::Null;
    const auto& type = *wabt::cast<interp::FuncType>(import.type.get());
    const std::string name = import.module + "." + import.name;
    const auto callback = [this, type, name](
                              interp::Thread& thread, const interp::Values& arguments,
                              interp::Values& results, interp::Trap::Ptr* out) -> wabt::Result {
      if (name == "nsl.gas_slice")
        return gas_slice(thread, out);
      if (name == "nsl.depth_exceeded")
        return depth_exceeded(out);
      Number sum = 0;
      for (std::size_t i = 0; i < arguments.size(); ++i)
        sum += to_number(type.params[i], arguments[i]);
      results.resize(type.results.size());
      for (std::size_t i = 0; i < results.size(); ++i)
        results[i] = to_value(type.results[i], 7 * sum + 1);
      return wabt::Result::Ok;
    };
    return interp::HostFunc::New(store, type, callback).ref();
  }
};

Machine::Machine(const std::vector<std::uint8_t>& wasm, std::uint64_t slice)
    : state_(std::make_unique<State>()) {
  state_->slice = slice;
  wabt::ReadBinaryOptions options;
  options.features = test_features();
  wabt::Errors errors;
  interp::ModuleDesc desc;
  if (wabt::Failed(
          interp::ReadBinaryInterp("test", wasm.data(), wasm.size(), options, &errors, &desc)))
    die(errors, wabt::Location::Type::Binary);
  state_->module = interp::Module::New(state_->store, std::move(desc));
  interp::RefVec imports;
  std::vector<interp::HostFunc::Ptr> kept;  // from the collector, until the instance holds them
  for (const interp::ImportType& import : state_->module->import_types()) {
    imports.push_back(state_->make_import(import));
    kept.emplace_back(state_->store, imports.back());
  }
  interp::Trap::Ptr trap;
  state_->instance =
      interp::Instance::Instantiate(state_->store, state_->module.ref(), imports, &trap);
  if (trap)
    state_->instantiation_trap = trap->message();
}

Machine::~Machine() = default;

const std::string& Machine::instantiation_trap() const { return state_->instantiation_trap; }

Outcome Machine::call(std::string_view function, const std::vector<Number>& arguments) {
  const interp::Ref ref = state_->find(function, interp::ExternKind::Func);
  if (ref == interp::Ref::Null)
    return {"no such export: " + std::string(function), {}};
  const auto func = state_->store.UnsafeGet<interp::Func>(ref);
  const interp::FuncType& type = func->type();
  interp::Values values;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    values.push_back(to_value(type.params.at(i), arguments[i]));
  interp::Values results;
  interp::Trap::Ptr trap;
  if (wabt::Failed(func->Call(state_->store, values, results, &trap)))
    return {trap->message(), {}};
  Outcome outcome;
  for (std::size_t i = 0; i < results.size(); ++i)
    outcome.results.push_back(to_number(type.results[i], results[i]));
  return outcome;
}

bool Machine::has_global(std::string_view name) const {
  return state_->find(name, interp::ExternKind::Global) != interp::Ref::Null;
}

Number Machine::global(std::string_view name) const {
  const interp::Global::Ptr global = state_->global(name);
  return to_number(global->type().type, global->Get());
}

void Machine::set_global(std::string_view name, Number value) {
  const interp::Global::Ptr global = state_->global(name);
  global->UnsafeSet(to_value(global->type().type, value));
}

std::vector<std::uint8_t> Machine::memory() const {
  const interp::Ref ref = state_->find("memory", interp::ExternKind::Memory);
  const auto memory = state_->store.UnsafeGet<interp::Memory>(ref);
  return std::vector<std::uint8_t>(memory->UnsafeData(), memory->UnsafeData() + memory->ByteSize());
}

std::vector<std::string> Machine::imports() const {
  std::vector<std::string> names;
  for (const interp::ImportType& import : state_->module->import_types())
    names.push_back(import.module + "." + import.name);
  return names;
}

std::vector<std::string> Machine::exports() const {
  std::vector<std::string> names;
  for (const interp::ExportType& export_ : state_->module->export_types())
    names.push_back(export_.name);
  return names;
}

void Machine::set_slice(std::uint64_t gas) { state_->slice = gas; }
int Machine::slices() const { return state_->slices; }
void Machine::let_depth_exceeded_return() { state_->depth_exceeded_returns = true; }

}  // namespace nsl::meter::testing
