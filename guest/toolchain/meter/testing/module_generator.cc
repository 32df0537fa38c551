#include "guest/toolchain/meter/testing/module_generator.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace nsl::meter::testing {
namespace {

constexpr int kFuel = 400;       // turns of loops and calls, together
constexpr int kNodes = 60;       // instructions of a function, about
constexpr int kMaxNesting = 12;  // of expressions and blocks

constexpr std::array<std::string_view, 15> kI32Binary = {"add", "sub",  "mul",   "and",   "or",
                                                         "xor", "shl",  "shr_u", "shr_s", "rotl",
                                                         "eq",  "lt_s", "gt_u",  "div_s", "rem_u"};
constexpr std::array<std::string_view, 10> kI64Binary = {"add", "sub",   "mul",  "and",   "or",
                                                         "xor", "shr_s", "rotr", "div_u", "rem_s"};
constexpr std::array<std::string_view, 6> kF64Binary = {"add", "mul", "div",
                                                        "min", "max", "copysign"};

enum class Type : std::uint8_t { kI32, kI64, kF64 };

std::string_view name_of(Type type) {
  switch (type) {
    case Type::kI32:
      return "i32";
    case Type::kI64:
      return "i64";
    default:
      return "f64";
  }
}

// Locals of each function, by type: $i0 is the first parameter, $l0 the second.
constexpr std::array<std::array<std::string_view, 3>, 3> kLocals = {
    {{"$i0", "$i1", "$i2"}, {"$l0", "$l1", "$l1"}, {"$d0", "$d0", "$d0"}}};

class FunctionGenerator {
 public:
  FunctionGenerator(Decisions& decisions, std::string& out) : decisions_(decisions), out_(out) {}

  void run(int number) {
    const std::string index = std::to_string(number);
    out_ += "(func $f" + index + " (export \"f" + index +
            "\") (param $i0 i32) (param $l0 i64) (result i64)\n (local $i1 i32) (local $i2 i32) "
            "(local $l1 i64) (local $d0 f64)"
            " (local $frame i32)\n";
    if (choose(4) != 3)
      out_ += " (if (i32.eqz (global.get $fuel)) (then (return (i64.const 1))))\n";
    out_ += " (call $burn)\n";
    const bool has_frame = choose(2) == 1;
    if (has_frame)
      open_frame();
    statements(1 + choose(4));
    if (has_frame)
      close_frame();
    expression(Type::kI64);
    out_ += ")\n";
  }

 private:
  std::uint32_t choose(std::uint32_t bound) { return decisions_.below(bound); }

  bool is_leaf() { return nodes_-- <= 0 || nesting_ >= kMaxNesting; }

  template <std::size_t N>
  std::string_view pick(const std::array<std::string_view, N>& names) {
    return names[choose(N)];
  }

  std::string_view local(Type type) { return pick(kLocals[static_cast<std::size_t>(type)]); }

  void emit(std::string_view text) {
    out_ += ' ';
    out_ += text;
    out_ += '\n';
  }

  void emit(std::string_view type, std::string_view dot, std::string_view name) {
    emit(std::string(type) + std::string(dot) + std::string(name));
  }

  // The frame as clang makes it, or made so that nothing can be proven of it.
  void open_frame() {
    frame_ = 16 * (1 + choose(40));
    emit("global.get $__stack_pointer");
    emit("i32.const " + std::to_string(frame_));
    emit("i32.sub");
    emit(choose(3) == 2 ? "local.set $frame" : "local.tee $frame");
    if (out_.ends_with("local.set $frame\n"))
      emit("local.get $frame");
    emit("global.set $__stack_pointer");
    if (choose(4) == 3) {  // a second assignment
      emit("local.get $frame");
      emit("i32.const 16");
      emit("i32.sub");
      emit("local.set $frame");
    }
  }

  void close_frame() {
    emit("local.get $frame");
    emit("i32.const " + std::to_string(choose(4) == 3 ? frame_ + 16 : frame_));
    emit("i32.add");
    emit("global.set $__stack_pointer");
  }

  // Statements: they leave nothing on the operand stack.

  void statements(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      statement();
  }

  void statement() {
    if (is_leaf())
      return emit("nop");
    ++nesting_;
    switch (choose(16)) {
      case 0:
        assign(Type::kI32);
        break;
      case 1:
        assign(Type::kI64);
        break;
      case 2:
        assign(Type::kF64);
        break;
      case 3:
        store();
        break;
      case 4:
        expression(Type::kI64);
        emit("drop");
        break;
      case 5:
      case 6:
        if_statement();
        break;
      case 7:
        block(choose(3));
        break;
      case 8:
      case 9:
        loop();
        break;
      case 10:
        branch();
        break;
      case 11:
      case 12:
        switch_statement();
        break;
      case 13:
        bulk_operation();
        break;
      case 14:
        move_stack();
        break;
      default:
        leave();
        break;
    }
    --nesting_;
  }

  void assign(Type type) {
    expression(type);
    emit("local.set " + std::string(local(type)));
  }

  void address() {
    expression(Type::kI32);
    if (choose(8) != 7) {  // else it is likely to trap
      emit("i32.const 0xfff8");
      emit("i32.and");
    }
  }

  void store() {
    address();
    const Type type = choose(2) == 0 ? Type::kI32 : Type::kI64;
    expression(type);
    emit(name_of(type), ".", choose(2) == 0 ? "store" : "store8 offset=3");
  }

  void if_statement() {
    expression(Type::kI32);
    open("if");
    statements(1 + choose(2));
    if (choose(2) == 1) {
      emit("else");
      statements(1 + choose(2));
    }
    close();
  }

  void block(std::uint32_t count) {
    open("block");
    statements(1 + count);
    close();
  }

  void loop() {
    open("block");
    open("loop");
    emit("global.get $fuel");
    emit("i32.eqz");
    emit(choose(8) == 7 ? "if unreachable end" : "br_if 1");
    emit("call $burn");
    statements(1 + choose(3));
    if (choose(3) != 2) {
      expression(Type::kI32);
      emit("br_if 0");
    }
    close();
    close();
  }

  void branch() {
    if (labels_ == 0)
      return emit("nop");
    const std::string target = std::to_string(choose(labels_));
    if (choose(3) == 2)
      return emit("br " + target);
    expression(Type::kI32);
    emit("br_if " + target);
  }

  // Nested blocks with an arm after each, as C's switch is compiled.
  void switch_statement() {
    const std::uint32_t arms = 1 + choose(3);
    for (std::uint32_t i = 0; i <= arms; ++i)
      open("block");
    expression(Type::kI32);
    std::string table = "br_table";
    for (std::uint32_t i = 0; i <= arms; ++i)
      table += " " + std::to_string(choose(labels_));
    emit(table);
    for (std::uint32_t i = 0; i <= arms; ++i) {
      close();
      const std::uint32_t weight = choose(4);
      for (std::uint32_t n = 0; n < 10 * weight; ++n)  // some arms heavy enough to be regions
        emit("local.get $i0 i32.const 3 i32.mul i32.const 1 i32.add local.set $i0");
      statements(choose(3));
    }
  }

  void bulk_operation() {
    address();
    if (choose(2) == 0) {
      expression(Type::kI32);
      length();
      emit("memory.fill");
    } else {
      address();
      length();
      emit("memory.copy");
    }
  }

  void length() {
    if (choose(2) == 0)
      return emit("i32.const " + std::to_string(choose(700)));
    expression(Type::kI32);
    emit("i32.const 2047");
    emit("i32.and");
  }

  void move_stack() {
    emit("global.get $__stack_pointer");
    emit("i32.const " + std::to_string(16 * choose(20)));
    emit(choose(3) == 2 ? "i32.add" : "i32.sub");
    emit("global.set $__stack_pointer");
  }

  void leave() {
    if (choose(12) == 11)
      return emit("unreachable");
    expression(Type::kI64);
    emit("return");
  }

  // Blocks: labels_ counts those that take no value.

  void open(std::string_view kind) {
    emit(kind);
    ++labels_;
    ++nesting_;
  }

  void close() {
    emit("end");
    --labels_;
    --nesting_;
  }

  // Expressions: each leaves one value.

  void expression(Type type) {
    if (is_leaf() || choose(5) == 0)
      return leaf(type);
    ++nesting_;
    switch (type) {
      case Type::kI32:
        i32_expression();
        break;
      case Type::kI64:
        i64_expression();
        break;
      case Type::kF64:
        f64_expression();
        break;
    }
    --nesting_;
  }

  void leaf(Type type) {
    if (choose(2) == 0)
      return emit("local.get " + std::string(local(type)));
    emit(std::string(name_of(type)) + ".const " + std::to_string(choose(200)));
  }

  template <std::size_t N>
  void binary(Type type, const std::array<std::string_view, N>& operations) {
    const std::string_view operation = pick(operations);
    expression(type);
    expression(type);
    if ((operation.starts_with("div_") || operation.starts_with("rem_")) && choose(8) != 7) {
      emit(name_of(type), ".", "const 1");
      emit(name_of(type), ".", "or");  // else it is likely to trap
    }
    emit(name_of(type), ".", operation);
  }

  void i32_expression() {
    switch (choose(10)) {
      case 0:
      case 1:
      case 9:
        return binary(Type::kI32, kI32Binary);
      case 2:
        address();
        return emit("i32.load offset=4");
      case 3:
        expression(Type::kI64);
        return emit("i32.wrap_i64");
      case 4:
        return emit("memory.size");
      case 5:
        return grow();
      case 6:
        expression(Type::kI32);
        expression(Type::kI32);
        return emit("call $host_call");
      case 7:
        expression(Type::kF64);
        return emit("i32.trunc_sat_f64_s");
      default:
        expression(Type::kI32);
        return emit("local.tee $i2");
    }
  }

  void grow() {
    if (choose(4) != 3)
      return emit("memory.size");
    emit("i32.const " + std::to_string(choose(2) == 0 ? choose(3) : choose(200000)));
    emit("memory.grow");
  }

  void i64_expression() {
    switch (choose(8)) {
      case 0:
      case 1:
        return binary(Type::kI64, kI64Binary);
      case 2:
        expression(Type::kI32);
        return emit("i64.extend_i32_s");
      case 3:
        address();
        return emit("i64.load");
      case 4:
        return call();
      case 5:
        return call_indirect();
      case 6:
        return if_value();
      default:
        expression(Type::kI64);
        expression(Type::kI64);
        expression(Type::kI32);
        return emit("select");
    }
  }

  void f64_expression() {
    switch (choose(3)) {
      case 0:
        return binary(Type::kF64, kF64Binary);
      case 1:
        expression(Type::kI64);
        return emit("f64.convert_i64_u");
      default:
        expression(Type::kF64);
        return emit("f64.sqrt");
    }
  }

  void call() {
    expression(Type::kI32);
    expression(Type::kI64);
    emit("call $f" + std::to_string(choose(kGeneratedFunctions)));
  }

  void call_indirect() {
    expression(Type::kI32);
    expression(Type::kI64);
    expression(Type::kI32);
    emit(choose(8) == 7 ? "i32.const 7" : "i32.const 3");  // from 4 on: another type, or empty
    emit("i32.and");
    emit("call_indirect (type $f)");
  }

  // Inside, the labels outside are one further away, and the innermost takes a value: no branches.
  void if_value() {
    const std::uint32_t labels = std::exchange(labels_, 0);
    const int nodes = std::exchange(nodes_, std::min(nodes_, 6));
    expression(Type::kI32);
    emit("if (result i64)");
    expression(Type::kI64);
    emit("else");
    expression(Type::kI64);
    emit("end");
    nodes_ = nodes - 6;
    labels_ = labels;
  }

  Decisions& decisions_;
  std::string& out_;
  int nodes_ = kNodes;
  int nesting_ = 0;
  std::uint32_t labels_ = 0;
  std::uint32_t frame_ = 0;
};

}  // namespace

std::uint32_t SeededDecisions::below(std::uint32_t bound) {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return static_cast<std::uint32_t>((z ^ (z >> 31)) % bound);
}

std::uint32_t ByteDecisions::below(std::uint32_t bound) {
  return next_ < bytes_.size() ? bytes_[next_++] % bound : 0;
}

std::string generate_module(Decisions& decisions) {
  std::string out =
      "(module\n"
      "(type $f (func (param i32 i64) (result i64)))\n"
      "(import \"nsl\" \"host_call\" (func $host_call (param i32 i32) (result i32)))\n"
      "(memory (export \"memory\") 1 3)\n"
      "(table 8 8 funcref)\n"
      "(elem (i32.const 0) $f0 $f1 $f2 $f3 $burn)\n"
      "(global $__stack_pointer (export \"nsl_sp\") (mut i32) (i32.const 0x1000000))\n"
      "(global $fuel (export \"fuel\") (mut i32) (i32.const " +
      std::to_string(kFuel) +
      "))\n"
      "(func $burn\n"
      " (if (i32.eqz (global.get $fuel)) (then unreachable))\n"
      " (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1))))\n";
  for (int i = 0; i < kGeneratedFunctions; ++i)
    FunctionGenerator(decisions, out).run(i);
  return out + ")\n";
}

}  // namespace nsl::meter::testing
