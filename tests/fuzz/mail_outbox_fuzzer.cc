// SPDX-License-Identifier: GPL-2.0-or-later
// Any octets as what a mail server says, in any pieces, with connections that end and time that passes in between: the
// outbox never says more than whole lines, and no mail gets lost from the count.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "control/mail/outbox.h"

namespace {

using namespace viplane;

struct Count {
  std::size_t sent = 0, lost = 0;
};

void carry_out(const mail::Actions& actions, Count& count) {
  for (const mail::Action& action : actions) {
    if (const auto* write = std::get_if<mail::Write>(&action); write && !write->octets.ends_with("\r\n")) std::abort();
    if (std::holds_alternative<mail::Sent>(action)) ++count.sent;
    if (const auto* failed = std::get_if<mail::Failed>(&action)) count.lost += !failed->will_retry;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mail::Outbox outbox;
  Count count;
  Time now{};
  const mail::Settings settings{{IpAddress::v4(10, 0, 0, 25), 25}, "h", "f@x", {"a@x", "b@x"}, std::chrono::seconds(5)};
  carry_out(outbox.configure(now, settings), count);
  constexpr std::size_t kMails = 3;
  for (std::size_t i = 0; i < kMails; ++i) carry_out(outbox.post(now, {"subject", ".\nbody", ""}), count);
  for (std::size_t at = 0; at < size;) {
    const std::uint8_t step = data[at++];
    const std::size_t length = std::min<std::size_t>(step >> 2, size - at);
    switch (step & 3) {
      case 0: carry_out(outbox.on_connected(now), count); break;
      case 1: carry_out(outbox.on_received(now, std::as_bytes(std::span(data + at, length))), count); break;
      case 2: carry_out(outbox.on_closed(now, "gone"), count); break;
      case 3:
        now += std::chrono::seconds(step >> 2);
        carry_out(outbox.on_deadline(now), count);
        break;
    }
    if ((step & 3) == 1) at += length;
    if (count.sent + count.lost + outbox.waiting() != kMails) std::abort();
  }
  return 0;
}
