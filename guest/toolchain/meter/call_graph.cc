#include "guest/toolchain/meter/call_graph.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "guest/toolchain/meter/ir.h"

namespace nsl::meter {
namespace {

using Node = std::size_t;
using Graph = std::vector<std::vector<Node>>;

using SignatureKey = std::pair<std::vector<int>, std::vector<int>>;

SignatureKey key_of(const wabt::FuncSignature& signature) {
  const auto codes = [](const wabt::TypeVector& types) {
    std::vector<int> result;
    for (const wabt::Type type : types)
      result.push_back(static_cast<int>(static_cast<wabt::Type::Enum>(type)));
    return result;
  };
  return {codes(signature.param_types), codes(signature.result_types)};
}

// A node for each function, and one for each type that is called indirectly: a call of that type
// leads to the type's node, and the node to the functions in the table, so the edges stay few.
class GraphBuilder {
 public:
  explicit GraphBuilder(const wabt::Module& module) : module_(module) {
    graph_.resize(module.funcs.size());
  }

  Graph build() {
    for_each_defined_function(module_, [&](wabt::Index caller, const wabt::Func& func) {
      for_each_expr(func.exprs, [&](const wabt::Expr& expr) {
        if (const auto* call = wabt::dyn_cast<wabt::CallExpr>(&expr))
          graph_[caller].push_back(call->var.index());
        if (const auto* call = wabt::dyn_cast<wabt::CallIndirectExpr>(&expr)) {
          const Node type = type_node(call->decl.sig);  // may move graph_
          graph_[caller].push_back(type);
        }
      });
    });
    for (const wabt::ElemSegment* segment : module_.elem_segments)
      for (const wabt::ExprList& element : segment->elem_exprs)
        if (const auto* function = wabt::dyn_cast<wabt::RefFuncExpr>(&element.front()))
          add_callee(function->var.index());
    return std::move(graph_);
  }

 private:
  Node type_node(const wabt::FuncSignature& signature) {
    const auto [found, is_new] = type_nodes_.emplace(key_of(signature), graph_.size());
    if (is_new)
      graph_.emplace_back();
    return found->second;
  }

  void add_callee(wabt::Index function) {
    const auto type = type_nodes_.find(key_of(module_.funcs[function]->decl.sig));
    if (type != type_nodes_.end())
      graph_[type->second].push_back(function);
  }

  const wabt::Module& module_;
  Graph graph_;
  std::map<SignatureKey, Node> type_nodes_;
};

// Tarjan's strongly connected components, with a stack of its own instead of recursion.
class CycleFinder {
 public:
  explicit CycleFinder(const Graph& graph)
      : graph_(graph),
        order_(graph.size(), 0),
        low_(graph.size(), 0),
        open_(graph.size(), false),
        cyclic_(graph.size(), false) {}

  std::vector<bool> run() {
    for (Node root = 0; root < graph_.size(); ++root)
      if (order_[root] == 0)
        visit(root);
    return std::move(cyclic_);
  }

 private:
  struct Frame {
    Node node;
    std::size_t next_edge = 0;
  };

  void visit(Node root) {
    enter(root);
    while (!path_.empty()) {
      Frame& frame = path_.back();
      const Node node = frame.node;
      if (frame.next_edge < graph_[node].size()) {
        follow(node, graph_[node][frame.next_edge++]);
      } else {
        leave(node);
      }
    }
  }

  void enter(Node node) {
    order_[node] = low_[node] = ++count_;
    open_[node] = true;
    component_.push_back(node);
    path_.push_back({node});
  }

  void follow(Node from, Node to) {
    if (to == from)
      cyclic_[from] = true;
    if (order_[to] == 0)
      enter(to);
    else if (open_[to])
      low_[from] = std::min(low_[from], order_[to]);
  }

  void leave(Node node) {
    path_.pop_back();
    if (!path_.empty())
      low_[path_.back().node] = std::min(low_[path_.back().node], low_[node]);
    if (low_[node] != order_[node])
      return;
    const bool is_cycle = component_.back() != node;
    for (Node member = graph_.size(); member != node;) {
      member = component_.back();
      component_.pop_back();
      open_[member] = false;
      if (is_cycle)
        cyclic_[member] = true;
    }
  }

  const Graph& graph_;
  std::vector<std::size_t> order_;  // of first visit, from 1; 0: not yet
  std::vector<std::size_t> low_;
  std::vector<bool> open_;  // whether its component is still being gathered
  std::vector<bool> cyclic_;
  std::vector<Node> component_;
  std::vector<Frame> path_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<bool> recursive_functions(const wabt::Module& module) {
  const Graph graph = GraphBuilder(module).build();
  std::vector<bool> cyclic = CycleFinder(graph).run();
  cyclic.resize(module.funcs.size());
  return cyclic;
}

}  // namespace nsl::meter
