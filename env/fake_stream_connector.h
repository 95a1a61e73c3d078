// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "env/fake_clock.h"
#include "env/stream.h"

namespace viplane {

// How a server behaves towards a check.
struct FakePeer {
  enum class Behaviour : std::uint8_t { accepts, refuses, unreachable, silent };

  Behaviour behaviour = Behaviour::accepts;
  Duration connect_takes{};
  Duration answer_takes{};
  std::string greeting{};  // said at once to whoever connects
  // Given all that was received so far, what to answer; empty: wait for more.
  std::function<std::string(std::string_view received)> answer{};
  bool closes_after_answer = true;
};

// Peers as a test sets them. An endpoint without one refuses, as a host does that nobody listens on.
class FakeStreamConnector : public StreamConnector {
 public:
  explicit FakeStreamConnector(FakeClock& clock) : clock_(clock) {}

  [[nodiscard]] std::unique_ptr<Stream> connect(Endpoint peer, const ConnectOptions& options, Duration timeout,
                                                StreamEvents events) override;

  void set(Endpoint endpoint, FakePeer peer) { peers_[endpoint] = std::move(peer); }
  void remove(Endpoint endpoint) { peers_.erase(endpoint); }
  std::size_t connections() const { return connections_; }  // ever asked for
  const ConnectOptions& last_options() const { return last_options_; }

 private:
  FakeClock& clock_;
  std::map<Endpoint, FakePeer> peers_;
  std::size_t connections_ = 0;
  ConnectOptions last_options_;
};

}  // namespace viplane
