#pragma once
// The stack pointer of clang's C stack: which global it is, and which writes of it can't lower it.

#include <wabt/ir.h>

#include <string>
#include <unordered_set>

#include "base/result.h"

namespace nsl::meter {

struct StackPointer {
  wabt::Index global = 0;
  std::string found_by;  // for the report
};

// The global exported as __stack_pointer, else the one of that name in the name section, else the
// first mutable i32. Fails with invalid-argument if there is none, or if it does not begin as a
// constant below 2^31 (the low-water mark is compared as a signed number).
Result<StackPointer> find_stack_pointer(const wabt::Module& module);

// The writes of the stack pointer in `func` that provably set it to a value it had when the same
// call began. The proof: the value is L + N, where the local L is no parameter, is assigned once in
// the whole function, from (stack pointer) - N, by an instruction of the body's outermost level,
// which therefore comes before whatever follows it in the text; and the write follows it.
std::unordered_set<const wabt::Expr*> proven_restores(const wabt::Func& func,
                                                      wabt::Index stack_pointer);

}  // namespace nsl::meter
