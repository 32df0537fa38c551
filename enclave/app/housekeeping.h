#pragma once
// What the rooms want to be called for now and then, by one thread: each chore once at the start, then
// every so often, or soon when somebody asks for it. A chore that fails is an event, and is done again
// when its time comes.
//
// Events: app.housekeeping-failed (chore, error).
// Thread-safety: run_soon() and last() by any thread. The destructor waits for the chore that is being
// done.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "enclave/platform/clock.h"

namespace nsl::app {

struct Chore {
  std::string name;
  std::chrono::seconds every;
  std::function<Status()> run;
};

class Housekeeping {
 public:
  // `clock` and `events` outlive this, and so does what the chores use. The chores run in their order.
  Housekeeping(std::vector<Chore> chores, const platform::MonotonicClock& clock, EventSink& events);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;
  ~Housekeeping();

  // Ok, too, if there is none of that name.
  void run_soon(std::string_view chore);
  // How the chore ended the last time; ok if it was not done yet.
  Status last(std::string_view chore) const;

 private:
  struct Entry {
    Chore chore;
    std::chrono::nanoseconds due{0};
    Status last;
  };

  void run();
  Entry* next();  // that is due, or null

  const platform::MonotonicClock& clock_;
  EventSink& events_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Entry> entries_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nsl::app
