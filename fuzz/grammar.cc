#include "fuzz/grammar.h"

#include <span>
#include <string_view>
#include <vector>

#include "fuzz/grammar_rules.h"

namespace nsl::fuzz {
namespace {

constexpr int kMaxDepth = 7;
constexpr int kMaxExpansions = 500;
constexpr std::size_t kMaxBytes = 24 * 1024;

// What encloses the place that is written to.
struct Context {
  bool may_return = false;
  bool may_await = false;
  bool may_yield = false;
  std::vector<int> loops{};
};

class Writer {
 public:
  explicit Writer(ByteSpan decisions) : decisions_(decisions) {}

  std::string program() {
    strict_ = pick(4) == 0;
    if (strict_)
      text_ += "\"use strict\";\n";
    text_ += kPrelude;
    repeat(pick(4), "try { $fuel = 60; %s } catch (e) { $(e); }\n");
    const std::size_t kind = pick(4);
    text_ += kind == 0 ? "async function main(input) {\n" : "function main(input) {\n";
    contexts_.push_back({.may_return = true, .may_await = kind == 0});
    repeat(1 + pick(8), "try { $fuel = 60; %s } catch (e) { $(e); }\n");
    repeat(pick(2), "%s\n");
    write(pick(6) == 0 ? "return %e;\n}\n" : "return $out;\n}\n");
    return std::move(text_);
  }

 private:
  std::size_t pick(std::size_t count) {
    if (decisions_.empty())
      return 0;
    const std::size_t choice = decisions_[0] % count;
    decisions_ = decisions_.subspan(1);
    return choice;
  }

  bool is_exhausted() const {
    return depth_ > kMaxDepth || expansions_ > kMaxExpansions || text_.size() > kMaxBytes ||
           decisions_.empty();
  }

  void repeat(std::size_t times, std::string_view rule) {
    for (std::size_t i = 0; i < times; ++i)
      write(rule);
  }

  Context& context() { return contexts_.back(); }

  void expand(const Rules& rules) {
    ++depth_;
    ++expansions_;
    const std::size_t choices = is_exhausted() ? rules.leaves : rules.all.size();
    write(rules.all[pick(choices)]);
    --depth_;
  }

  void write(std::string_view rule) {
    for (std::size_t at = 0; at < rule.size(); ++at) {
      if (rule[at] == '%' && at + 1 < rule.size())
        symbol(rule[++at]);
      else
        text_ += rule[at];
    }
  }

  void symbol(char name) {
    if (const Rules* const rules = rules_of(name))
      return expand(*rules);
    switch (name) {
      case '%':
        text_ += '%';
        break;
      case 'd':  // a name that nothing has yet
        text_ += "w" + std::to_string(names_++);
        break;
      case 'u':  // a name that may have been declared
        text_ += "w" + std::to_string(pick(names_ + 1));
        break;
      case 'S':
        repeat(1 + pick(3), "%s ");
        break;
      case 'b':
        block();
        break;
      case 'l':
        loop();
        break;
      case 'J':
        jump();
        break;
      case 'a':
        write(context().may_await ? "(await %e)" : "%e");
        break;
      case 'y':
        write(context().may_yield ? "(yield %e)" : "%e");
        break;
      case 'Y':
        write(context().may_yield ? "yield* %i;" : "$(%e);");
        break;
      case 'A':
        write(context().may_await
                  ? "for await (const %d of [%e, Promise.resolve(%e)]) { $tick(); $(%u); }"
                  : "$(%e);");
        break;
      case 'W':
        write(strict_ ? "$(%e);" : "with (%o) { $(%k); %s }");
        break;
      case 'R':
        write(context().may_return ? "return %e;" : "$(%e);");
        break;
      default:
        bracket(name);
    }
  }

  // %( … %) is a function's inside, %[ … %] an async one's, %{ … %} a generator's, %< … %> a place
  // in a class where none of return, await and yield may stand.
  void bracket(char name) {
    switch (name) {
      case '(':
        return contexts_.push_back({.may_return = true});
      case '[':
        return contexts_.push_back({.may_return = true, .may_await = true});
      case '{':
        return contexts_.push_back({.may_return = true, .may_yield = true});
      case '<':
        return contexts_.push_back({});
      default:  // the closing ones
        contexts_.pop_back();
    }
  }

  void block() {
    const std::string label = "L" + std::to_string(labels_++);
    text_ += label + ": { ";
    write("%S");
    text_ += "if (v0) break " + label + "; ";
    write("%s }");
  }

  void loop() {
    const int label = labels_++;
    text_ += "L" + std::to_string(label) + ": ";
    expand(kLoopHeadRules);
    text_ += " { $tick(); ";
    context().loops.push_back(label);
    write("%S");
    context().loops.pop_back();
    text_ += "}";
  }

  void jump() {
    const auto& loops = context().loops;
    if (loops.empty())
      return write("%R");
    text_ += pick(2) == 0 ? "break" : "continue";
    if (pick(2) == 0)
      text_ += " L" + std::to_string(loops[pick(loops.size())]);
    text_ += ";";
  }

  ByteSpan decisions_;
  std::string text_;
  std::vector<Context> contexts_{Context()};
  bool strict_ = false;
  int depth_ = 0;
  int expansions_ = 0;
  int labels_ = 0;
  std::size_t names_ = 0;
};

}  // namespace

std::string javascript_program(ByteSpan decisions) { return Writer(decisions).program(); }

}  // namespace nsl::fuzz
