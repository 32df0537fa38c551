#include "guest/toolchain/meter/linkage.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "guest/toolchain/meter/ir.h"
#include "guest/toolchain/meter/meter.h"

namespace nsl::meter {
namespace {

constexpr std::string_view kHookModule = "nsl";
constexpr std::string_view kGasSlice = "gas_slice";
constexpr std::string_view kDepthExceeded = "depth_exceeded";
constexpr std::string_view kDepthIntrinsic = "depth";
constexpr std::string_view kDepthLimitIntrinsic = "depth_limit";

constexpr std::array kOwnExports = {kGasGlobal, kDepthGlobal, kDepthLimitGlobal, kStackLowGlobal,
                                    kStackPointerGlobal};

Error refused(std::string what) { return Error(Errc::kInvalidArgument, std::move(what)); }

std::string full_name(const wabt::Import& import) {
  return import.module_name + "." + import.field_name;
}

bool is_nsl(const wabt::Import& import, std::string_view field) {
  return import.module_name == kHookModule && import.field_name == field;
}

Status expect_signature(const wabt::FuncImport& import, const wabt::TypeVector& results) {
  const wabt::FuncSignature& signature = import.func.decl.sig;
  if (signature.GetNumParams() != 0 || signature.result_types != results)
    return refused("the import " + full_name(import) + " has another type than the meter's: (" +
                   (results.empty() ? "func)" : "func (result i32))"));
  return ok_status();
}

Status check_exports(const wabt::Module& module) {
  for (const wabt::Export* exported : module.exports)
    if (std::find(kOwnExports.begin(), kOwnExports.end(), exported->name) != kOwnExports.end())
      return refused("the module exports " + exported->name + " already");
  return ok_status();
}

wabt::Index add_global(wabt::Module& module, std::string_view name, wabt::Type type,
                       const wabt::Const& initial) {
  auto field = std::make_unique<wabt::GlobalModuleField>();
  field->global.name = "$" + std::string(name);
  field->global.type = type;
  field->global.mutable_ = true;
  field->global.init_expr.push_back(std::make_unique<wabt::ConstExpr>(initial));
  module.AppendField(std::move(field));
  return static_cast<wabt::Index>(module.globals.size() - 1);
}

void add_export(wabt::Module& module, std::string_view name, wabt::Index global) {
  auto field = std::make_unique<wabt::ExportModuleField>();
  field->export_.name = name;
  field->export_.kind = wabt::ExternalKind::Global;
  field->export_.var = var(global);
  module.AppendField(std::move(field));
}

Linkage add_globals(wabt::Module& module, wabt::Index stack_pointer) {
  const auto& initial =
      wabt::cast<wabt::ConstExpr>(&module.globals[stack_pointer]->init_expr.front())->const_;
  Linkage linkage;
  linkage.stack_pointer = stack_pointer;
  linkage.gas = add_global(module, kGasGlobal, wabt::Type::I64, wabt::Const::I64(0));
  linkage.depth = add_global(module, kDepthGlobal, wabt::Type::I32, wabt::Const::I32(0));
  linkage.depth_limit = add_global(module, kDepthLimitGlobal, wabt::Type::I32, wabt::Const::I32(0));
  linkage.stack_low = add_global(module, kStackLowGlobal, wabt::Type::I32, initial);
  add_export(module, kGasGlobal, linkage.gas);
  add_export(module, kDepthGlobal, linkage.depth);
  add_export(module, kDepthLimitGlobal, linkage.depth_limit);
  add_export(module, kStackLowGlobal, linkage.stack_low);
  add_export(module, kStackPointerGlobal, linkage.stack_pointer);
  return linkage;
}

wabt::Index void_type(wabt::Module& module) {
  const wabt::Index known = module.GetFuncTypeIndex(wabt::FuncSignature());
  if (known < module.types.size())
    return known;
  auto field = std::make_unique<wabt::TypeModuleField>();
  field->type = std::make_unique<wabt::FuncType>();
  module.AppendField(std::move(field));
  return static_cast<wabt::Index>(module.types.size() - 1);
}

// Rebuilds the imports and moves every use of a function's index along with it.
class Relinker {
 public:
  Relinker(wabt::Module& module, Linkage& linkage) : module_(module), linkage_(linkage) {}

  Status run(const std::vector<std::string>& allowed) {
    NSL_RETURN_IF_ERROR(sort_imports(allowed));
    if (!has_gas_slice_)
      linkage_.gas_slice = add_hook(kGasSlice);
    if (!has_depth_exceeded_)
      linkage_.depth_exceeded = add_hook(kDepthExceeded);
    renumber();
    return move_uses();
  }

 private:
  // Where an old function index went: another index, or the global that an intrinsic reads.
  struct Target {
    wabt::Index function = wabt::kInvalidIndex;
    wabt::Index global = wabt::kInvalidIndex;
    bool is_function() const { return function != wabt::kInvalidIndex; }
  };

  Status sort_imports(const std::vector<std::string>& allowed) {
    for (wabt::Import* import : module_.imports) {
      if (import->kind() != wabt::ExternalKind::Func)
        return refused("the import " + full_name(*import) + " is no function");
      auto& func = *wabt::cast<wabt::FuncImport>(import);
      if (is_nsl(*import, kDepthIntrinsic)) {
        NSL_RETURN_IF_ERROR(remove(func, linkage_.depth));
      } else if (is_nsl(*import, kDepthLimitIntrinsic)) {
        NSL_RETURN_IF_ERROR(remove(func, linkage_.depth_limit));
      } else if (is_nsl(*import, kGasSlice)) {
        NSL_RETURN_IF_ERROR(keep_hook(func, linkage_.gas_slice, has_gas_slice_));
      } else if (is_nsl(*import, kDepthExceeded)) {
        NSL_RETURN_IF_ERROR(keep_hook(func, linkage_.depth_exceeded, has_depth_exceeded_));
      } else if (std::find(allowed.begin(), allowed.end(), full_name(*import)) != allowed.end()) {
        keep(func);
      } else {
        return refused("the import " + full_name(*import) + " is not allowed");
      }
    }
    return ok_status();
  }

  wabt::Index keep(wabt::FuncImport& import) {
    const auto index = static_cast<wabt::Index>(kept_.size());
    targets_.push_back({.function = index});
    kept_.push_back(&import);
    return index;
  }

  Status keep_hook(wabt::FuncImport& import, wabt::Index& index, bool& seen) {
    NSL_RETURN_IF_ERROR(expect_signature(import, {}));
    const wabt::Index kept = keep(import);
    if (!std::exchange(seen, true))
      index = kept;
    return ok_status();
  }

  Status remove(wabt::FuncImport& import, wabt::Index global) {
    NSL_RETURN_IF_ERROR(expect_signature(import, {wabt::Type::I32}));
    targets_.push_back({.global = global});
    return ok_status();
  }

  wabt::Index add_hook(std::string_view field_name) {
    auto import = std::make_unique<wabt::FuncImport>();
    import->module_name = kHookModule;
    import->field_name = field_name;
    import->func.decl.has_func_type = true;
    import->func.decl.type_var = var(void_type(module_));
    kept_.push_back(import.get());
    module_.fields.push_back(std::make_unique<wabt::ImportModuleField>(std::move(import)));
    return static_cast<wabt::Index>(kept_.size() - 1);
  }

  void renumber() {
    std::vector<wabt::Func*> funcs;
    funcs.reserve(module_.funcs.size() + kept_.size());
    for (wabt::FuncImport* import : kept_)
      funcs.push_back(&import->func);
    for_each_defined_function(module_, [&](wabt::Index, wabt::Func& func) {
      targets_.push_back({.function = static_cast<wabt::Index>(funcs.size())});
      funcs.push_back(&func);
    });
    module_.funcs = std::move(funcs);
    module_.func_bindings.clear();  // holds the old indices, by name, which nothing uses
    module_.num_func_imports = static_cast<wabt::Index>(kept_.size());
    module_.imports.assign(kept_.begin(), kept_.end());
    for (auto field = module_.fields.begin(); field != module_.fields.end();)
      field = is_removed(*field) ? module_.fields.erase(field) : std::next(field);
  }

  bool is_removed(const wabt::ModuleField& field) const {
    const auto* import = wabt::dyn_cast<wabt::ImportModuleField>(&field);
    return import != nullptr && std::find(module_.imports.begin(), module_.imports.end(),
                                          import->import.get()) == module_.imports.end();
  }

  Status move_uses() {
    for_each_defined_function(module_,
                              [&](wabt::Index, wabt::Func& func) { move_calls(func.exprs); });
    for (wabt::ElemSegment* segment : module_.elem_segments)
      for (wabt::ExprList& element : segment->elem_exprs)
        if (auto* function = wabt::dyn_cast<wabt::RefFuncExpr>(&element.front()))
          NSL_RETURN_IF_ERROR(move(function->var, "in the table"));
    for (wabt::Export* exported : module_.exports)
      if (exported->kind == wabt::ExternalKind::Func)
        NSL_RETURN_IF_ERROR(move(exported->var, "exported"));
    for (wabt::Var* start : module_.starts)
      NSL_RETURN_IF_ERROR(move(*start, "the start function"));
    return ok_status();
  }

  Status move(wabt::Var& function, const char* use) {
    const Target& target = targets_[function.index()];
    if (!target.is_function())
      return refused(std::string("an intrinsic import is ") + use + "; it can only be called");
    function.set_index(target.function);
    return ok_status();
  }

  void move_calls(wabt::ExprList& list) {
    for (auto it = list.begin(); it != list.end(); ++it) {
      for_each_body(*it, [&](wabt::ExprList& body) { move_calls(body); });
      auto* call = wabt::dyn_cast<wabt::CallExpr>(&*it);
      if (call == nullptr)
        continue;
      const Target& target = targets_[call->var.index()];
      if (target.is_function()) {
        call->var.set_index(target.function);
      } else {
        it = list.erase(it);
        it = list.insert(it, std::make_unique<wabt::GlobalGetExpr>(var(target.global)));
      }
    }
  }

  wabt::Module& module_;
  Linkage& linkage_;
  std::vector<Target> targets_;  // by old function index
  std::vector<wabt::FuncImport*> kept_;
  bool has_gas_slice_ = false;
  bool has_depth_exceeded_ = false;
};

}  // namespace

Result<Linkage> link_module(wabt::Module& module, wabt::Index stack_pointer,
                            const std::vector<std::string>& allowed_imports) {
  NSL_RETURN_IF_ERROR(check_exports(module));
  Linkage linkage = add_globals(module, stack_pointer);
  NSL_RETURN_IF_ERROR(Relinker(module, linkage).run(allowed_imports));
  return linkage;
}

}  // namespace nsl::meter
