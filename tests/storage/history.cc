#include "tests/storage/history.h"

#include <atomic>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace nsl::storage::testing {

namespace {

constexpr unsigned kGroups = 3;
constexpr unsigned kKeysAGroup = 4;

std::string group_of(std::string_view key) { return std::string(key.substr(0, key.find('/'))); }

// A value is the number of the attempt that wrote it.
std::size_t writer_of(ByteSpan value) { return std::stoull(std::string(as_text(value))); }

class Attempt {
 public:
  Attempt(Transaction& transaction, std::size_t number, std::mt19937_64& random)
      : transaction_(transaction), number_(number), random_(random) {}

  Status run() {
    for (std::uint64_t steps = 1 + random_() % 4; steps > 0; --steps)
      NSL_RETURN_IF_ERROR(step());
    return ok_status();
  }

  Done take() { return std::move(done_); }

 private:
  Status step() {
    const std::string group = std::to_string(random_() % kGroups);
    switch (random_() % 4) {
      case 0:
        return scan(group);
      case 1:
        return read(group + "/" + std::to_string(random_() % kKeysAGroup));
      case 2:
        return write(group + "/new" + std::to_string(number_));
      default:
        return write(group + "/" + std::to_string(random_() % kKeysAGroup));
    }
  }

  void note_read(const std::string& key, const std::optional<Bytes>& value) {
    const std::size_t writer = value ? writer_of(*value) : kNobody;
    if (writer != number_)
      done_.read.emplace(key, writer);
  }

  Status read(const std::string& key) {
    NSL_ASSIGN_OR_RETURN(const std::optional<Bytes> value, transaction_.get(as_bytes(key)));
    note_read(key, value);
    return ok_status();
  }

  Status write(const std::string& key) {
    NSL_RETURN_IF_ERROR(read(key));
    NSL_RETURN_IF_ERROR(transaction_.put(as_bytes(key), as_bytes(std::to_string(number_))));
    done_.written.push_back(key);
    return ok_status();
  }

  Status scan(const std::string& group) {
    ScanRequest request{.prefix = to_bytes(group + "/"), .limit = 1 + random_() % 10};
    while (true) {
      NSL_ASSIGN_OR_RETURN(const Page page, transaction_.scan(request));
      for (const KeyValue& record : page.records)
        note_read(std::string(as_text(record.key)), record.value);
      if (!page.next)
        break;
      request.from = *page.next;
    }
    done_.scanned.push_back(group);
    return ok_status();
  }

  Transaction& transaction_;
  const std::size_t number_;
  std::mt19937_64& random_;
  Done done_;
};

class Run {
 public:
  Run(StateStore& store, const HistoryShape& shape) : store_(store), shape_(shape) {}

  History go() {
    std::vector<std::thread> threads;
    for (unsigned thread = 0; thread < shape_.threads; ++thread)
      threads.emplace_back([this, thread] { work(thread); });
    for (std::thread& thread : threads)
      thread.join();
    return renumber();
  }

 private:
  void work(unsigned thread) {
    std::mt19937_64 random(shape_.seed * 1000 + thread);
    for (unsigned i = 0; i < shape_.transactions; ++i)
      attempt(std::size_t{thread} * shape_.transactions + i, random);
  }

  void attempt(std::size_t number, std::mt19937_64& random) {
    const std::uint64_t began = ++clock_;
    const std::unique_ptr<Transaction> transaction = store_.begin();
    Attempt attempt(*transaction, number, random);
    const Status ran = attempt.run();
    const auto durability = random() % 8 == 0 ? Durability::kSynced : Durability::kBuffered;
    const auto committed =
        ran.ok() ? transaction->commit(durability) : Result<Sequence>(ran.error());
    const std::uint64_t ended = ++clock_;
    const std::lock_guard lock(mutex_);
    if (committed.ok()) {
      Done done = attempt.take();
      done.began = began;
      done.ended = ended;
      committed_.emplace(number, std::move(done));
    } else if (committed.error().code() == Errc::kConflict) {
      ++history_.conflicts;
    } else {
      history_.failures.push_back(committed.error().message());
    }
  }

  // From numbers of attempts to places in the history. A read of a write that did not commit gets a
  // place that is none.
  History renumber() {
    std::map<std::size_t, std::size_t> place;
    for (const auto& [number, done] : committed_)
      place.emplace(number, place.size());
    for (auto& [number, done] : committed_) {
      for (auto& [key, writer] : done.read) {
        if (writer != kNobody)
          writer = place.contains(writer) ? place.at(writer) : committed_.size();
      }
      history_.done.push_back(std::move(done));
    }
    return std::move(history_);
  }

  StateStore& store_;
  const HistoryShape shape_;
  std::atomic<std::uint64_t> clock_{0};
  std::mutex mutex_;
  std::map<std::size_t, Done> committed_;
  History history_;
};

class Graph {
 public:
  explicit Graph(const History& history) : done_(history.done), after_(history.done.size()) {}

  std::string check() {
    if (std::string wrong = add_reads(); !wrong.empty())
      return wrong;
    add_overwrites();
    add_insertions();
    add_real_time();
    return has_order() ? "" : "the transactions depend on each other in a circle";
  }

 private:
  void before(std::size_t first, std::size_t second) {
    if (first != second)
      after_[first].insert(second);
  }

  // Who wrote comes before who read it; a version is overwritten once.
  std::string add_reads() {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (const auto& [key, writer] : done_[i].read) {
        if (writer == kNobody)
          continue;
        if (writer >= done_.size())
          return key + " was read from a transaction that did not commit";
        before(writer, i);
      }
      for (const std::string& key : std::set(done_[i].written.begin(), done_[i].written.end())) {
        const std::pair version{key, done_[i].read.at(key)};
        if (!overwriter_.emplace(version, i).second)
          return "an update of " + key + " was lost";
        if (version.second == kNobody)
          inserter_.emplace(key, i);
      }
    }
    return "";
  }

  // Who read a version comes before who overwrote it.
  void add_overwrites() {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (const auto& version : done_[i].read) {
        if (const auto found = overwriter_.find(version); found != overwriter_.end())
          before(i, found->second);
      }
    }
  }

  // Who scanned a group and did not see a key comes before who inserted it.
  void add_insertions() {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (const std::string& group : done_[i].scanned) {
        for (const auto& [key, inserter] : inserter_) {
          if (group_of(key) == group && !done_[i].read.contains(key))
            before(i, inserter);
        }
      }
    }
  }

  void add_real_time() {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (std::size_t j = 0; j < done_.size(); ++j) {
        if (done_[i].ended < done_[j].began)
          before(i, j);
      }
    }
  }

  bool has_order() const {
    std::vector<std::size_t> waiting_for(done_.size());
    for (const std::set<std::size_t>& later : after_) {
      for (const std::size_t j : later)
        ++waiting_for[j];
    }
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < done_.size(); ++i) {
      if (waiting_for[i] == 0)
        ready.push_back(i);
    }
    std::size_t ordered = 0;
    while (!ready.empty()) {
      const std::size_t i = ready.back();
      ready.pop_back();
      ++ordered;
      for (const std::size_t j : after_[i]) {
        if (--waiting_for[j] == 0)
          ready.push_back(j);
      }
    }
    return ordered == done_.size();
  }

  const std::vector<Done>& done_;
  std::vector<std::set<std::size_t>> after_;
  std::map<std::pair<const std::string, std::size_t>, std::size_t> overwriter_;
  std::map<std::string, std::size_t> inserter_;
};

}  // namespace

History run_history(StateStore& store, const HistoryShape& shape) { return Run(store, shape).go(); }

std::string why_not_serializable(const History& history) { return Graph(history).check(); }

}  // namespace nsl::storage::testing
