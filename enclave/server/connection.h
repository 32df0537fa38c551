#pragma once
// One connection: handshake, then request after request, each read, handed to the handler, and
// answered. It has one asynchronous operation under way at a time; its memory is wiped after each
// request and when it ends.
//
// Lives as long as its Worker holds it, an operation is under way, or a ReplyTo is held.
//
// Thread-safety: the worker's thread, but for what a ReplyTo does.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "enclave/server/http_reply.h"
#include "enclave/server/input_buffer.h"
#include "enclave/server/request_parser.h"
#include "enclave/server/shared.h"
#include "enclave/server/tls.h"

namespace nsl::server {

class Mailbox;
class Worker;

// Time as a worker counts it: see server.h.
using Tick = std::uint64_t;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `worker` outlives the operations, `number` is one of the server's.
  Connection(Worker& worker, Socket socket, const std::shared_ptr<TlsContext>& context,
             std::uint64_t number);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  void start();
  // A reply that another thread gave is there.
  void take_reply();
  // Closes if its time is over.
  void check_time(Tick now);
  // Closes as it is.
  void close();
  // Closes once it has answered what has begun.
  void drain();
  const std::string& principal() const { return principal_; }

 private:
  enum class State : std::uint8_t {
    kHandshake,
    kIdle,
    kHeader,
    kBody,
    kAtWork,
    kWriting,
    kLingering,
    kClosed,
  };
  using Code = boost::system::error_code;

  void on_handshake(const Code& code);
  void read();
  void on_read(const Code& code);
  void parse();
  void on_header();
  void write_continue();
  void dispatch();
  void reply_from_any_thread(std::uint64_t request, interface::Reply&& reply);
  void answer(interface::Reply reply, AfterReply after);
  void refuse(const Error& error, AfterReply after);
  void on_written(const Code& code);
  void end_request();
  void linger();
  void linger_raw();
  bool end_operation();
  void release();
  void wait_for(std::chrono::milliseconds time, std::uint64_t bytes);
  void wait_for_body();
  void emit(std::string_view name, std::string_view field, std::string_view value) const;

  Worker* const worker_;
  const std::shared_ptr<Shared> shared_;
  const std::shared_ptr<Mailbox> mailbox_;
  const std::thread::id thread_;
  const std::uint64_t number_;
  std::optional<TlsStream> stream_;  // until it is closed and no operation is under way
  State state_ = State::kHandshake;
  AfterReply after_ = AfterReply::kKeepAlive;
  bool operation_ = false;    // under way
  bool at_work_ = false;      // the handler may read the request
  bool dispatching_ = false;  // the handler is running, …
  bool replied_ = false;      // … and has replied
  bool draining_ = false;
  Tick deadline_ = 0;    // 0: none
  Tick body_begun_ = 0;  // when the body's time began
  std::uint64_t requests_ = 0;
  std::atomic<std::uint64_t> awaited_{0};  // the request whose reply is to come; 0: none
  InputBuffer input_;
  BodyMemory body_;
  WipingBytes output_;
  std::optional<RequestParser> parser_;
  std::optional<interface::Reply> reply_;
  Bytes client_public_key_;
  std::string principal_;
};

}  // namespace nsl::server
