// SPDX-License-Identifier: GPL-2.0-or-later
// ICMP echo every so often. IPv4.
#include <linux/icmp.h>
#include <sys/epoll.h>

#include <array>
#include <map>

#include "lab/traffic/loads.h"
#include "lab/traffic/socket_address.h"
#include "net/checksum.h"
#include "posix/system_call.h"

namespace viplane::lab {
namespace {

class Ping final : public RunningLoad {
 public:
  Ping(Loop& loop, const Load& load, AttemptLog& log)
      : loop_(loop),
        load_(load),
        log_(log),
        socket_(system_call(::socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMP),
                            "open an ICMP socket")) {
    loop_.watch(socket_.get(), EPOLLIN, [this](std::uint32_t) { receive(); });
  }

  ~Ping() override {
    for (const auto& [number, probe] : probes_) {
      log_.write({.planned = probe.started, .ended = now(), .local = {}, .outcome = Outcome::given_up});
    }
    loop_.forget(socket_.get());
  }

  void begin() override { probe(load_.start); }

 private:
  struct Probe {
    Time started;
    Loop::Timer timeout;
  };

  void probe(Time due) {
    if (due + load_.every < load_.stop) loop_.at(due + load_.every, [this, due] { probe(due + load_.every); });
    const std::uint16_t number = next_++;
    icmphdr header{};
    header.type = ICMP_ECHO;
    header.un.echo.id = htons(kIdentifier);
    header.un.echo.sequence = htons(number);
    std::array<std::byte, sizeof header> packet;
    std::memcpy(packet.data(), &header, sizeof header);
    const std::uint16_t sum = htons(internet_checksum(ByteView(packet)));
    std::memcpy(packet.data() + offsetof(icmphdr, checksum), &sum, sizeof sum);
    const Time started = now();
    probes_[number] = {started, loop_.at(started + load_.timeout, [this, number] { end(number, Outcome::timed_out); })};
    const SocketAddress target({load_.service.address, 0});
    // What cannot be sent is answered by nobody; the time-out says so.
    (void)::sendto(socket_.get(), packet.data(), packet.size(), 0, target.get(), target.size);
  }

  void receive() {
    std::array<char, 2048> buffer;
    for (;;) {
      const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got <= 0) return;
      const auto header_size = static_cast<std::size_t>(buffer[0] & 0x0f) * 4;
      icmphdr header;
      if (static_cast<std::size_t>(got) < header_size + sizeof header) continue;
      std::memcpy(&header, buffer.data() + header_size, sizeof header);
      if (header.type != ICMP_ECHOREPLY || ntohs(header.un.echo.id) != kIdentifier) continue;
      end(ntohs(header.un.echo.sequence), Outcome::success);
    }
  }

  void end(std::uint16_t number, Outcome outcome) {
    const auto ended = probes_.extract(number);
    if (ended.empty()) return;  // an answer that came too late
    loop_.cancel(ended.mapped().timeout);
    log_.write({.planned = ended.mapped().started, .ended = now(), .local = {}, .outcome = outcome});
  }

  static constexpr std::uint16_t kIdentifier = 0x7670;

  Loop& loop_;
  const Load& load_;
  AttemptLog& log_;
  Descriptor socket_;
  std::map<std::uint16_t, Probe> probes_;
  std::uint16_t next_ = 0;
};

}  // namespace

std::unique_ptr<RunningLoad> make_ping(Loop& loop, const Load& load, AttemptLog& log) {
  return std::make_unique<Ping>(loop, load, log);
}

}  // namespace viplane::lab
