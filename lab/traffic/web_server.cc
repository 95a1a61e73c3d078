// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/traffic/web_server.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <cerrno>
#include <deque>
#include <stdexcept>
#include <vector>

#include "lab/loop.h"
#include "lab/traffic/socket_address.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

constexpr int kBacklog = 4096;

std::string response(const WebPage& page, bool keep_alive) {
  return "HTTP/1.1 " + std::to_string(page.status) + (page.status == 200 ? " OK" : " Other") +
         "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(page.body.size()) +
         "\r\nConnection: " + (keep_alive ? "keep-alive" : "close") + "\r\n\r\n" + page.body;
}

WebPage page_of_size(std::size_t octets) {
  const std::size_t frame = response({std::string(100, 'x'), 200}, false).size() - 100;
  return {std::string(octets > frame ? octets - frame : 0, 'x'), 200};
}

struct Request {
  std::string path;
  bool keep_alive = false;
};

// RFC 9112, section 9.3: HTTP/1.1 keeps the connection unless told to close it, HTTP/1.0 closes it.
Request read_head(const std::string& head) {
  Request request;
  const std::size_t first = head.find(' ');
  const std::size_t last = head.find(' ', first + 1);
  if (first != std::string::npos && last != std::string::npos) request.path = head.substr(first + 1, last - first - 1);
  request.keep_alive =
      head.find(" HTTP/1.1\r\n") != std::string::npos && head.find("onnection: close") == std::string::npos;
  return request;
}

// Listening sockets, visitors, and the requests that wait for their turn.
class Server {
 public:
  Server(Loop& loop, const WebServerOptions& options)
      : loop_(loop), options_(options), service_time_(options.service_time) {}

  void set_service_time(Duration time) { service_time_ = time; }

  void behave(WebBehaviour behaviour) {
    behaviour_ = behaviour;
    behaviour == WebBehaviour::refusing ? close() : open();
    if (behaviour == WebBehaviour::silent) return;
    // Whoever asked meanwhile gets his answer now.
    std::vector<int> asking;
    for (const auto& [number, visitor] : visitors_) {
      if (!visitor.queued) asking.push_back(number);
    }
    for (const int number : asking) {
      if (visitors_.contains(number)) queue(visitors_.at(number));
    }
  }

  void open() {
    if (!listeners_.empty()) return;
    for (const std::uint16_t port : options_.ports) listen(port);
  }

  void close() {
    for (const Descriptor& listener : listeners_) loop_.forget(listener.get());
    listeners_.clear();
    while (!visitors_.empty()) drop(visitors_.begin()->first);
  }

 private:
  struct Visitor {
    Descriptor socket;
    std::string received;
    std::uint64_t number = 0;
    bool queued = false;
  };

  void listen(std::uint16_t port) {
    Descriptor socket(system_call(::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "open a socket"));
    const int on = 1, off = 0;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);  // both families
    const SocketAddress address({IpAddress{true, {}}, port});
    system_call(::bind(socket.get(), address.get(), address.size), "bind port " + std::to_string(port));
    system_call(::listen(socket.get(), kBacklog), "listen on port " + std::to_string(port));
    const int number = socket.get();
    loop_.watch(number, EPOLLIN, [this, number](std::uint32_t) { accept(number); });
    listeners_.push_back(std::move(socket));
  }

  void accept(int listener) {
    for (;;) {
      Descriptor socket(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket) return;
      const int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // a hint
      const int number = socket.get();
      visitors_[number] = {std::move(socket), {}, ++visits_, false};
      loop_.watch(number, EPOLLIN, [this, number](std::uint32_t) { receive(number); });
    }
  }

  void receive(int number) {
    Visitor& visitor = visitors_.at(number);
    char buffer[16384];
    const ssize_t got = ::recv(number, buffer, sizeof buffer, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return leave(number);
    visitor.received.append(buffer, static_cast<std::size_t>(got));
    queue(visitor);
  }

  void queue(Visitor& visitor) {
    if (visitor.queued || visitor.received.find("\r\n\r\n") == std::string::npos) return;
    if (behaviour_ == WebBehaviour::silent) return;
    if (behaviour_ == WebBehaviour::resetting) return drop(visitor.socket.get());
    visitor.queued = true;
    if (service_time_ == Duration{0} && waiting_.empty()) return answer(visitor);
    waiting_.emplace_back(visitor.socket.get(), visitor.number);
    if (waiting_.size() == 1) loop_.at(now() + service_time_, [this] { serve_next(); });
  }

  void serve_next() {
    const auto [number, visit] = waiting_.front();
    waiting_.pop_front();
    const auto found = visitors_.find(number);
    if (found != visitors_.end() && found->second.number == visit) answer(found->second);
    if (!waiting_.empty()) loop_.at(now() + service_time_, [this] { serve_next(); });
  }

  void answer(Visitor& visitor) {
    const std::size_t end = visitor.received.find("\r\n\r\n") + 4;
    const Request request = read_head(visitor.received.substr(0, end));
    visitor.received.erase(0, end);
    visitor.queued = false;
    const auto known = options_.pages.find(request.path);
    const std::string text = response(known != options_.pages.end() ? known->second : usual_, request.keep_alive);
    const int number = visitor.socket.get();
    // A page fits a socket's buffer. Who does not read it loses it.
    const ssize_t sent = ::send(number, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(text.size()) || !request.keep_alive) return leave(number);
    queue(visitor);
  }

  void leave(int number) {
    loop_.forget(number);
    visitors_.erase(number);
  }

  void drop(int number) {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(number, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);  // else they would end in order
    leave(number);
  }

  Loop& loop_;
  const WebServerOptions& options_;
  WebPage usual_ = page_of_size(options_.page_octets);
  Duration service_time_;
  WebBehaviour behaviour_ = WebBehaviour::serving;
  std::vector<Descriptor> listeners_;
  std::map<int, Visitor> visitors_;
  std::deque<std::pair<int, std::uint64_t>> waiting_;  // socket and visit: a number may be somebody else's by then
  std::uint64_t visits_ = 0;
};

}  // namespace

std::shared_ptr<WebServer::Wishes> WebServer::make_wishes(Duration service_time) {
  void* shared = ::mmap(nullptr, sizeof(Wishes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) system_call(-1, "share memory with a web server");
  auto* wishes = new (shared) Wishes{service_time.count(), WebBehaviour::serving};
  return {wishes, [](Wishes* gone) { ::munmap(gone, sizeof(Wishes)); }};
}

WebServer::WebServer(const Machine& machine, WebServerOptions options)
    : options_(std::move(options)),
      wishes_(make_wishes(options_.service_time)),
      changed_(system_call(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "make an eventfd")),
      process_(machine.fork("web server", [this] { return serve(options_, *wishes_, changed_.get()); })) {}

int WebServer::serve(const WebServerOptions& options, const Wishes& wishes, int changed) {
  Loop loop;
  Server server(loop, options);
  server.open();
  loop.watch(changed, EPOLLIN, [&](std::uint32_t) {
    std::uint64_t count = 0;
    if (::read(changed, &count, sizeof count) < 0) return;
    server.set_service_time(Duration(wishes.service_time_ns));
    server.behave(wishes.behaviour);
  });
  loop.run();
  return 0;
}

void WebServer::set_service_time(Duration time) {
  wishes_->service_time_ns = time.count();
  ::eventfd_write(changed_.get(), 1);
}

void WebServer::behave(WebBehaviour behaviour) {
  wishes_->behaviour = behaviour;
  ::eventfd_write(changed_.get(), 1);
}

}  // namespace viplane::lab
