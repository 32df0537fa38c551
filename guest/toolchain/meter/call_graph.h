#pragma once
// Which functions can be part of a recursion.

#include <wabt/ir.h>

#include <vector>

namespace nsl::meter {

// By function index: whether some chain of calls leads from the function to itself. An indirect
// call is taken to reach every function in an element segment that has the call's type. Imports
// call nothing: the host never enters the guest from within a call of the guest's.
std::vector<bool> recursive_functions(const wabt::Module& module);

}  // namespace nsl::meter
