// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/fake_datagrams.h"

#include <span>

namespace viplane {

HandlePtr FakeDatagrams::exchange(Endpoint peer, const ConnectOptions&, ByteView request, DatagramEvents events) {
  const auto server = servers_.find(peer);
  if (!hosts_.contains(peer.address)) return std::make_unique<Handle>();
  if (server == servers_.end()) {
    return clock_.call_at(clock_.now(), [failed = events.failed] { failed(DatagramError::refused); });
  }
  const std::string answer =
      server->second(std::string_view(reinterpret_cast<const char*>(request.data()), request.size()));
  if (answer.empty()) return std::make_unique<Handle>();
  return clock_.call_at(clock_.now(),
                        [received = events.received, answer] { received(std::as_bytes(std::span(answer))); });
}

HandlePtr FakeDatagrams::echo(IpAddress peer, const ConnectOptions&, DatagramEvents events) {
  if (!hosts_.contains(peer)) return std::make_unique<Handle>();
  return clock_.call_at(clock_.now(), [received = events.received] { received({}); });
}

}  // namespace viplane
