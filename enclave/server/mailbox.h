#pragma once
// How replies that other threads give come to a connection's thread. It outlives the thread: what
// comes afterwards is dropped.
//
// Thread-safety: all members may be called by any thread.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace nsl::server {

class Connection;

class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  // For a thread that runs `context`, which outlives it or close().
  explicit Mailbox(boost::asio::io_context& context) : context_(&context) {}

  // Has the connection's thread call its take_reply(). One wake-up serves all that come before it.
  void put(std::shared_ptr<Connection> connection);
  void close();

 private:
  void empty();

  std::mutex mutex_;
  boost::asio::io_context* context_;  // null once closed
  std::vector<std::shared_ptr<Connection>> waiting_;
  std::vector<std::shared_ptr<Connection>> emptied_;  // the thread's, to keep its memory
};

}  // namespace nsl::server
