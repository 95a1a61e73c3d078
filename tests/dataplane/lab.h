// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <string>
#include <vector>

#include "dataplane/forwarder.h"
#include "net/bytes.h"

namespace viplane::test {

// A frame that left, and the port by which it did.
struct Sent {
  std::uint8_t port = 0;
  Bytes frame;
};

// The director of the golden captures: port 0 in front (10.71.0.1, the gateway to the clients is 10.71.0.254), port 1
// in the back (10.72.0.1, real servers 10.72.0.21 to .29), virtual addresses 10.71.0.100 and .101.
class Lab : public dataplane::Router, public dataplane::Emitter {
 public:
  static constexpr std::uint8_t kFront = 0, kBack = 1;
  static constexpr std::uint16_t kHeadroom = 64;

  explicit Lab(std::size_t slots = 1024);

  // What one frame led to.
  struct Outcome {
    dataplane::Reason reason{};
    Verdict verdict{};
    std::vector<Sent> sent;  // emitted frames first, then the frame itself when it was transmitted
    Bytes frame;             // as process() left it
  };
  Outcome process(ByteView frame);
  // The same for several frames in one call; what was sent is in order of leaving.
  std::vector<Outcome> process_batch(const std::vector<Bytes>& frames);

  void advance(Duration duration) { now += duration; }
  void set_local(const std::vector<std::string>& addresses);
  dataplane::NextHop neighbour(const std::string& address) const;
  void set_neighbour(const std::string& address, const dataplane::NextHop& next_hop);
  void forget_route(const std::string& address) { unreachable_.push_back(*IpAddress::parse(address)); }

  dataplane::NextHopIndex next_hop(IpAddress target) override;
  void emit(dataplane::NextHopIndex index, MutableByteView frame) override;

  Time now{std::chrono::seconds(1)};
  dataplane::NextHops next_hops;
  dataplane::ServiceTable services;
  dataplane::Forwarder forwarder;

 private:
  std::map<IpAddress, dataplane::NextHopIndex> neighbours_;
  std::vector<IpAddress> unreachable_;
  std::vector<Sent> emitted_;
};

MacAddress lab_mac(const char* text);

}  // namespace viplane::test
