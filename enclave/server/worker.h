#pragma once
// One thread of the server with its connections, and the steps in which it counts time.
//
// Thread-safety: the thread's own, but for what says otherwise.

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <thread>
#include <unordered_map>

#include "enclave/server/connection.h"
#include "enclave/server/mailbox.h"

namespace nsl::server {

class Worker {
 public:
  explicit Worker(std::shared_ptr<Shared> shared);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  // After stop().
  ~Worker();

  boost::asio::io_context& context() { return context_; }  // by any thread

  // By any thread: has the worker take a connection that was counted in Shared.
  void adopt(Socket socket, std::shared_ptr<TlsContext> context, std::uint64_t number);
  // By any thread; done soon after.
  void end_connections_of(std::string principal);
  void drain();
  // By any thread but its own: closes all, and ends the thread.
  void stop();

  // For its connections:
  const std::shared_ptr<Shared>& shared() const { return shared_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  std::thread::id thread() const { return thread_id_; }
  Tick now() const { return now_; }
  Tick ticks_of(std::chrono::milliseconds time) const;
  std::chrono::milliseconds period() const { return period_; }
  void remove(std::uint64_t number);

 private:
  void start_sweeping();
  void sweep();

  const std::shared_ptr<Shared> shared_;
  const std::chrono::milliseconds period_;
  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock> timer_;
  const std::shared_ptr<Mailbox> mailbox_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::vector<std::shared_ptr<Connection>> swept_;
  Tick now_ = 1;
  bool draining_ = false;
  bool stopping_ = false;
  std::thread::id thread_id_;
  std::thread thread_;
};

}  // namespace nsl::server
