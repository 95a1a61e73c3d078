// SPDX-License-Identifier: GPL-2.0-or-later
// A director's real ports under frames that somebody sends to hurt: it stays master and keeps its times.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "env/event_json.h"
#include "env/random.h"
#include "live/ports/interface.h"
#include "live/ports/packet_sender.h"
#include "live/xdp/control_tap.h"
#include "net/bytes.h"
#include "tests/live/live_director.h"
#include "tests/live/veth_pair.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

constexpr const char* kMaster = R"(
global_defs {
  vrrp_version 3
}
vrrp_instance VI_1 {
  interface right
  virtual_router_id 51
  priority 150
  advert_int 0.1
  virtual_ipaddress {
    10.0.0.100
  }
}
)";

bool is_advertisement(ByteView frame) {
  return frame.size() > 40 && load_be16(frame.data() + 12) == 0x0800 && load_u8(frame.data() + 23) == 112;
}

// The other end of the link: a neighbour who hears advertisements and sends worse.
class HostileNeighbour {
 public:
  explicit HostileNeighbour(const test::NetworkNamespace& space) {
    const test::Inside inside(space);
    const int index = Interface("left").require().index;
    tap_ = std::make_unique<ControlTap>("left", index);
    sender_ = std::make_unique<PacketSender>(index);
  }

  // Listens for `span`, sending `rate` frames a second.
  void run(Duration span, int rate) {
    const Time begun = clock_.now();
    heard_.clear();
    sent_ = 0;
    while (clock_.now() < begun + span) {
      const double due = std::chrono::duration<double>(clock_.now() - begun).count() * rate;
      for (; static_cast<double>(sent_) < due; ++sent_) send_bad();
      listen();
      std::this_thread::sleep_for(200us);
    }
  }

  const std::vector<Time>& heard() const { return heard_; }  // in the last run()
  std::uint64_t sent() const { return sent_; }               // likewise

 private:
  void listen() {
    std::array<Frame, 32> slots;
    tap_->on_event();
    const std::size_t count = tap_->receive(slots);
    for (const Frame& frame : std::span(slots).first(count)) {
      if (!is_advertisement(frame.bytes())) continue;
      heard_.push_back(clock_.now());
      good_.assign(frame.bytes().begin(), frame.bytes().end());
    }
    tap_->take_back(std::span(slots).first(count));
  }

  std::size_t draw(std::size_t below) { return random_.next() % below; }

  // The master's own advertisement with a few octets changed; sometimes cut short, sometimes noise of another kind.
  void send_bad() {
    if (good_.empty()) return;
    Bytes frame = good_;
    frame[11] = std::byte{0x66};  // from another station
    for (std::size_t changes = 1 + draw(4); changes > 0; --changes) {
      frame[14 + draw(frame.size() - 14)] ^= static_cast<std::byte>(1 + draw(255));
    }
    if (draw(4) == 0) frame.resize(15 + draw(frame.size() - 15));
    if (draw(8) == 0) store_be16(frame.data() + 12, 0x0806);
    (void)sender_->send(frame);  // one more or less
  }

  Loop clock_;
  std::unique_ptr<ControlTap> tap_;
  std::unique_ptr<PacketSender> sender_;
  Random random_{7};
  Bytes good_;
  std::vector<Time> heard_;
  std::uint64_t sent_ = 0;
};

class FloodTest : public testing::TestWithParam<Io> {};

TEST_P(FloodTest, TenThousandBadFramesASecondChangeNothing) {
  VIPLANE_NEEDS_NAMESPACES();
  VethPair link;
  link.right_space.run("ip address add 10.0.0.1/24 dev right");
  LiveDirector director(link.right_space, link.loop, "right", *IpPrefix::parse("10.0.0.1/24"), {}, GetParam());
  director.start(kMaster);
  HostileNeighbour neighbour(link.left_space);
  std::atomic<bool> is_over = false;
  std::thread hostile([&] {
    neighbour.run(1s, 0);  // until there is a master
    neighbour.run(3s, 10'000);
    is_over = true;
  });
  while (!is_over) link.run_for(20ms);
  hostile.join();

  const auto& heard = neighbour.heard();
  EXPECT_GT(neighbour.sent(), 20'000u);
  ASSERT_GE(heard.size(), 25u);
  const Duration mean = (heard.back() - heard.front()) / static_cast<int>(heard.size() - 1);
  EXPECT_NEAR(std::chrono::duration<double>(mean).count(), 0.1, 0.005);
  RecordProperty("mean_interval_us", static_cast<int>(mean / 1us));
  for (const Event& event : director.events().of_kind("vrrp.state")) {
    EXPECT_NE(text_field(event, "from"), "master") << text_field(event, "why");
  }
  EXPECT_LE(director.events().of_kind("vrrp.discarded").size(), 100u) << "what is told of it is bounded";
}

INSTANTIATE_TEST_SUITE_P(Ports, FloodTest, testing::Values(Io::packet, Io::xsk),
                         [](const auto& info) { return std::string(to_string(info.param)); });

}  // namespace
}  // namespace viplane::live
