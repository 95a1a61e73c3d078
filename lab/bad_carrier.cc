// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/bad_carrier.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace viplane::lab {
namespace {

constexpr std::size_t kEthernetHeader = 14;

}  // namespace

BadCarrier::BadCarrier(Loop& loop, int from, int to, const WireTrouble& trouble, std::uint64_t seed)
    : loop_(loop), from_(from), to_(to), trouble_(trouble), random_(seed), burst_changes_at_(now()) {
  burst_changes_at_ += drawn_about(trouble_.every);
  loop.watch(from, EPOLLIN, [this](std::uint32_t) { receive(); });
}

void BadCarrier::receive() {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::recv(from_, buffer.data(), buffer.size(), 0);
    if (got <= 0) return;
    if (!is_in_burst()) carry({buffer.begin(), buffer.begin() + got});
  }
}

void BadCarrier::carry(std::vector<char> frame) {
  Duration jitter{0};
  if (trouble_.jitter > Duration{0})
    jitter = Duration(static_cast<std::int64_t>(chance() * static_cast<double>(trouble_.jitter.count())));
  last_arrival_ = std::max(last_arrival_, now() + trouble_.delay + jitter);
  const bool is_held_back = trouble_.held_back > 0 && chance() < trouble_.held_back;
  const Time arrival = is_held_back ? last_arrival_ + trouble_.held_back_by : last_arrival_;
  const bool is_twice = trouble_.twice > 0 && chance() < trouble_.twice;
  if (trouble_.corrupted > 0 && chance() < trouble_.corrupted) corrupt(frame);
  // Sending fails where the other end is down: then the frame is lost, as on a cable.
  loop_.at(arrival, [to = to_, is_twice, frame = std::move(frame)] {
    for (int times = is_twice ? 2 : 1; times > 0; --times) (void)!::send(to, frame.data(), frame.size(), 0);
  });
}

// Gilbert's model: good and bad times, each exponentially long.
bool BadCarrier::is_in_burst() {
  if (trouble_.burst == Duration{0}) return false;
  for (const Time at = now(); burst_changes_at_ <= at;) {
    in_burst_ = !in_burst_;
    burst_changes_at_ += drawn_about(in_burst_ ? trouble_.burst : trouble_.every);
  }
  return in_burst_;
}

Duration BadCarrier::drawn_about(Duration mean) {
  return Duration(1 + std::llround(-static_cast<double>(mean.count()) * std::log1p(-chance())));
}

void BadCarrier::corrupt(std::vector<char>& frame) {
  if (frame.size() <= kEthernetHeader) return;
  const auto bits = static_cast<double>((frame.size() - kEthernetHeader) * 8);
  const auto bit = static_cast<std::size_t>(chance() * bits);
  char& octet = frame[kEthernetHeader + bit / 8];
  octet = static_cast<char>(octet ^ (1 << bit % 8));
}

}  // namespace viplane::lab
