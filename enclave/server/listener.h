#pragma once
// Accepts connections on one worker's thread and hands them out in turn. (One socket for each thread,
// with SO_REUSEPORT, would spare a hand-over a connection; but it spreads few connections unevenly,
// and not every system of a LibOS has it.)
//
// Thread-safety: as said.

#include <boost/asio/ip/tcp.hpp>
#include <mutex>
#include <vector>

#include "enclave/server/worker.h"

namespace nsl::server {

class Listener {
 public:
  // Both outlive it; the first worker's thread accepts.
  Listener(std::shared_ptr<Shared> shared, std::vector<Worker*> workers);

  // Before start(), and then by any thread: for connections from now on.
  void set_context(std::shared_ptr<TlsContext> context);
  // Fails with invalid-argument or unavailable. Connections may come when it returns.
  Status start(const std::string& address, std::uint16_t port);
  std::uint16_t port() const { return port_; }
  // By any thread but that worker's; no connection comes after it.
  void close();

 private:
  using Tcp = boost::asio::ip::tcp;
  using Acceptor = boost::asio::basic_socket_acceptor<Tcp, boost::asio::io_context::executor_type>;

  Status listen(const Tcp::endpoint& endpoint);
  void accept();
  void on_accepted(const boost::system::error_code& code, Socket socket);
  void pause();

  const std::shared_ptr<Shared> shared_;
  const std::vector<Worker*> workers_;
  std::mutex mutex_;
  std::shared_ptr<TlsContext> context_;  // guarded by mutex_
  Acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::size_t turn_ = 0;
  std::uint64_t number_ = 0;  // of the last connection
  std::uint16_t port_ = 0;
};

}  // namespace nsl::server
