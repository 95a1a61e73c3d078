// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/stream_connector.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include "live/checks/socket.h"
#include "net/bytes.h"

namespace viplane::live {
namespace {

constexpr std::size_t kReadAtOnce = 16 * 1024;

CloseReason reason_of(int error) {
  switch (error) {
    case ECONNREFUSED: return CloseReason::refused;
    case ECONNRESET:
    case EPIPE: return CloseReason::reset;
    case ETIMEDOUT: return CloseReason::timed_out;
    default: return CloseReason::unreachable;
  }
}

// One connection. Its events may destroy it: each is called through a copy, as the last thing that touches it.
class TcpStream final : public Stream {
 public:
  TcpStream(Loop& loop, StreamEvents events) : loop_(loop), events_(std::move(events)) {}

  void open(const Endpoint& peer, const ConnectOptions& options, Duration timeout) {
    try {
      begin(peer, options, timeout);
    } catch (const std::system_error&) {  // which call it was nobody can act on; the check says "unreachable"
      end_soon(CloseReason::unreachable);
    }
  }

  void write(ByteView bytes) override {
    if (!socket_) return;  // closed() has said or will say so
    unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
    if (!is_connecting_) flush();
  }

 private:
  void begin(const Endpoint& peer, const ConnectOptions& options, Duration timeout) {
    socket_ = make_socket(peer.address, SOCK_STREAM, 0, options);
    const int on = 1;
    (void)::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // only speeds up
    const SocketAddress address(peer, options.interface);
    const int result = ::connect(socket_.get(), address.get(), address.size());
    if (result < 0 && errno != EINPROGRESS) return end_soon(reason_of(errno));
    is_connecting_ = true;
    timer_ = loop_.call_at(loop_.now() + timeout, [this] { end(CloseReason::timed_out); });
    rewatch(EPOLLOUT);
  }

  void rewatch(std::uint32_t events) {
    if (watched_ == events) return;
    watch_.reset();
    watch_ = loop_.watch(socket_.get(), events, [this](std::uint32_t ready) { on_ready(ready); });
    watched_ = events;
  }

  void on_ready(std::uint32_t ready) {
    if (is_connecting_) return on_connected();
    if (ready & EPOLLOUT) flush();
    if (ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive();
  }

  void on_connected() {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
    if (error != 0) return end(reason_of(error));
    is_connecting_ = false;
    timer_.reset();
    rewatch(EPOLLIN);
    if (!unsent_.empty()) flush();
    const auto connected = events_.connected;
    if (connected) connected();
  }

  // What the kernel does not take waits. An error is found by the next read, which tells it as an event.
  void flush() {
    while (!unsent_.empty()) {
      const ssize_t sent = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (sent < 0) {
        if (errno != EAGAIN) unsent_.clear();
        break;
      }
      unsent_.erase(unsent_.begin(), unsent_.begin() + sent);
    }
    rewatch(unsent_.empty() ? std::uint32_t{EPOLLIN} : std::uint32_t{EPOLLIN | EPOLLOUT});
  }

  // One piece for each turn of the loop, so that a server that never stops sending starves nobody.
  void receive() {
    std::array<std::byte, kReadAtOnce> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) return end(reason_of(errno));
    if (count == 0) return end(CloseReason::by_peer);
    const auto received = events_.received;
    if (received) received(ByteView(buffer.data(), static_cast<std::size_t>(count)));
  }

  void end_soon(CloseReason why) {
    timer_ = loop_.call_at(loop_.now(), [this, why] { end(why); });
  }

  void end(CloseReason why) {
    watch_.reset();
    timer_.reset();
    socket_.reset();
    const auto closed = std::exchange(events_.closed, nullptr);
    if (closed) closed(why);
  }

  Loop& loop_;
  StreamEvents events_;
  Descriptor socket_;
  HandlePtr watch_;
  HandlePtr timer_;
  std::uint32_t watched_ = 0;
  bool is_connecting_ = false;
  Bytes unsent_;
};

}  // namespace

std::unique_ptr<Stream> TcpStreamConnector::connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                    StreamEvents events) {
  auto stream = std::make_unique<TcpStream>(loop_, std::move(events));
  stream->open(peer, options, timeout);
  return stream;
}

}  // namespace viplane::live
