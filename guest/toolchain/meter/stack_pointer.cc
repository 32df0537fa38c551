#include "guest/toolchain/meter/stack_pointer.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "guest/toolchain/meter/ir.h"

namespace nsl::meter {
namespace {

constexpr const char* kName = "__stack_pointer";

std::optional<StackPointer> search(const wabt::Module& module) {
  for (const wabt::Export* exported : module.exports)
    if (exported->kind == wabt::ExternalKind::Global && exported->name == kName)
      return StackPointer{exported->var.index(), "exported as __stack_pointer"};
  for (wabt::Index i = 0; i < module.globals.size(); ++i)
    if (module.globals[i]->name == std::string("$") + kName)
      return StackPointer{i, "named __stack_pointer in the name section"};
  for (wabt::Index i = 0; i < module.globals.size(); ++i)
    if (module.globals[i]->mutable_ && module.globals[i]->type == wabt::Type::I32)
      return StackPointer{i, "the first mutable i32 global"};
  return std::nullopt;
}

std::optional<std::uint32_t> i32_const(const wabt::Expr* expr) {
  const auto* constant = expr ? wabt::dyn_cast<wabt::ConstExpr>(expr) : nullptr;
  if (constant == nullptr || constant->const_.type() != wabt::Type::I32)
    return std::nullopt;
  return constant->const_.u32();
}

// The last four instructions of a run, [3] the newest; null where there were fewer.
using Window = std::array<const wabt::Expr*, 4>;

void shift_in(Window& window, const wabt::Expr& expr) {
  window = {window[1], window[2], window[3], &expr};
}

template <class Expr>
bool is_var(const wabt::Expr* expr, wabt::Index index) {
  const auto* typed = expr ? wabt::dyn_cast<Expr>(expr) : nullptr;
  return typed != nullptr && typed->var.index() == index;
}

bool is_binary(const wabt::Expr* expr, wabt::Opcode::Enum opcode) {
  const auto* binary = expr ? wabt::dyn_cast<wabt::BinaryExpr>(expr) : nullptr;
  return binary != nullptr && binary->opcode == opcode;
}

std::optional<wabt::Index> assigned_local(const wabt::Expr& expr) {
  if (const auto* set = wabt::dyn_cast<wabt::LocalSetExpr>(&expr))
    return set->var.index();
  if (const auto* tee = wabt::dyn_cast<wabt::LocalTeeExpr>(&expr))
    return tee->var.index();
  return std::nullopt;
}

class RestoreFinder {
 public:
  RestoreFinder(const wabt::Func& func, wabt::Index stack_pointer)
      : func_(func), stack_pointer_(stack_pointer) {
    for_each_expr(func.exprs, [&](const wabt::Expr& expr) {
      if (const auto local = assigned_local(expr))
        ++assignments_[*local];
    });
  }

  std::unordered_set<const wabt::Expr*> run() {
    Window window{};
    for (const wabt::Expr& expr : func_.exprs) {
      shift_in(window, expr);
      note_frame(window);
      note_restore(window);
      for_each_body(expr, [&](const wabt::ExprList& body) { walk(body); });
    }
    return std::move(proven_);
  }

 private:
  void walk(const wabt::ExprList& list) {
    Window window{};
    for (const wabt::Expr& expr : list) {
      shift_in(window, expr);
      note_restore(window);
      for_each_body(expr, [&](const wabt::ExprList& body) { walk(body); });
    }
  }

  // global.get SP; i32.const N; i32.sub; local.set or local.tee L
  void note_frame(const Window& window) {
    const auto local = assigned_local(*window[3]);
    const auto size = i32_const(window[1]);
    if (local && size && is_binary(window[2], wabt::Opcode::I32Sub) &&
        is_var<wabt::GlobalGetExpr>(window[0], stack_pointer_) && *local >= func_.GetNumParams() &&
        assignments_[*local] == 1)
      frames_.emplace(*local, *size);
  }

  // local.get L; i32.const N; i32.add; global.set SP
  void note_restore(const Window& window) {
    if (!is_var<wabt::GlobalSetExpr>(window[3], stack_pointer_) ||
        !is_binary(window[2], wabt::Opcode::I32Add))
      return;
    const auto size = i32_const(window[1]);
    const auto* get = window[0] ? wabt::dyn_cast<wabt::LocalGetExpr>(window[0]) : nullptr;
    if (!size || get == nullptr)
      return;
    const auto frame = frames_.find(get->var.index());
    if (frame != frames_.end() && frame->second == *size)
      proven_.insert(window[3]);
  }

  const wabt::Func& func_;
  wabt::Index stack_pointer_;
  std::map<wabt::Index, int> assignments_;
  std::map<wabt::Index, std::uint32_t> frames_;  // local → size
  std::unordered_set<const wabt::Expr*> proven_;
};

}  // namespace

Result<StackPointer> find_stack_pointer(const wabt::Module& module) {
  const auto found = search(module);
  if (!found)
    return Error(Errc::kInvalidArgument, "the module has no stack pointer");
  const wabt::Global& global = *module.globals[found->global];
  const auto initial =
      global.init_expr.size() == 1 ? i32_const(&global.init_expr.front()) : std::nullopt;
  if (!global.mutable_ || !initial || *initial > INT32_MAX)
    return Error(Errc::kInvalidArgument,
                 "the stack pointer, " + found->found_by +
                     ", is not mutable or does not begin as a constant below 2^31");
  return *found;
}

std::unordered_set<const wabt::Expr*> proven_restores(const wabt::Func& func,
                                                      wabt::Index stack_pointer) {
  return RestoreFinder(func, stack_pointer).run();
}

}  // namespace nsl::meter
