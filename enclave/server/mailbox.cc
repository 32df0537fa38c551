#include "enclave/server/mailbox.h"

#include <boost/asio/post.hpp>

#include "enclave/server/connection.h"

namespace nsl::server {

void Mailbox::put(std::shared_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (context_ == nullptr)
    return;
  waiting_.push_back(std::move(connection));
  if (waiting_.size() == 1)
    boost::asio::post(*context_, [self = shared_from_this()] { self->empty(); });
}

void Mailbox::empty() {
  {
    const std::lock_guard lock(mutex_);
    emptied_.swap(waiting_);
  }
  for (const auto& connection : emptied_)
    connection->take_reply();
  emptied_.clear();
}

void Mailbox::close() {
  std::vector<std::shared_ptr<Connection>> dropped;
  const std::lock_guard lock(mutex_);
  context_ = nullptr;
  dropped.swap(waiting_);
}

}  // namespace nsl::server
