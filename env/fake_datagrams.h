// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "env/datagram.h"
#include "env/fake_clock.h"

namespace viplane {

// Who answers datagrams, as a test sets it. A host that is known refuses on every other port, one that is not is
// silent.
class FakeDatagrams : public Datagrams {
 public:
  explicit FakeDatagrams(FakeClock& clock) : clock_(clock) {}

  HandlePtr exchange(Endpoint peer, const ConnectOptions& options, ByteView request, DatagramEvents events) override;
  HandlePtr echo(IpAddress peer, const ConnectOptions& options, DatagramEvents events) override;

  using Answer = std::function<std::string(std::string_view request)>;  // empty: silence
  void set(Endpoint endpoint, Answer answer) {
    hosts_.insert(endpoint.address);
    servers_[endpoint] = std::move(answer);
  }
  void add_host(IpAddress host) { hosts_.insert(host); }  // answers echoes
  void remove_host(IpAddress host) { hosts_.erase(host); }

 private:
  FakeClock& clock_;
  std::set<IpAddress> hosts_;
  std::map<Endpoint, Answer> servers_;
};

}  // namespace viplane
