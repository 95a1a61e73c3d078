// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "env/fake_clock.h"
#include "env/raw_ip.h"
#include "net/bytes.h"

namespace viplane {

// Keeps what is sent; a test delivers what comes back.
class FakeRawIp : public RawIp {
 public:
  bool send(ByteView packet) override {
    sent.emplace_back(packet.begin(), packet.end());
    return true;
  }
  HandlePtr listen(IpAddress source, std::function<void(ByteView)> received) override {
    struct Listener : Handle {
      std::shared_ptr<const std::function<void(ByteView)>> received;
    };
    auto listener = std::make_unique<Listener>();
    listener->received = std::make_shared<const std::function<void(ByteView)>>(std::move(received));
    listeners_.emplace(source, listener->received);
    return listener;
  }
  void deliver(const IpAddress& source, ByteView packet) {
    const auto [first, last] = listeners_.equal_range(source);
    for (auto at = first; at != last; ++at) {
      if (const auto received = at->second.lock()) (*received)(packet);
    }
  }

  std::vector<Bytes> sent;

 private:
  std::multimap<IpAddress, std::weak_ptr<const std::function<void(ByteView)>>> listeners_;
};

}  // namespace viplane
