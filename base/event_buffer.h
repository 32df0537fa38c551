#pragma once
// Events of acts that may still come to nothing: kept while a transaction is open, and told when it
// has committed.
//
//   EventBuffer told;
//   const auto done = run_transaction(store, [&](Transaction& transaction) -> Status {
//     told.clear();                                     // the work may run again after a conflict
//     return secrets.put(transaction, told, …);
//   });
//   if (done.ok()) told.publish(sink);
//
// A mutator that writes into its caller's transaction takes an EventSink for its events, and is given
// one of these. Copies all it is told. Thread-safety: one thread at a time.

#include <string>
#include <variant>
#include <vector>

#include "base/event.h"

namespace nsl {

class EventBuffer final : public EventSink {
 public:
  void emit(const Event& event) noexcept override;

  std::size_t size() const { return events_.size(); }
  void clear() { events_.clear(); }

  // Emits what was kept, in the order in which it came, and forgets it.
  void publish(EventSink& sink);

 private:
  struct Field {
    std::string name;
    std::variant<std::string, std::int64_t, std::uint64_t> value;
  };
  struct Kept {
    std::string name;
    std::vector<Field> fields;
  };

  std::vector<Kept> events_;
};

}  // namespace nsl
