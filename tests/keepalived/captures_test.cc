// SPDX-License-Identifier: GPL-2.0-or-later
// The model in the place of one of two keepalived 2.2.7 that were captured, fed with what reached that one: it becomes
// master when the real one did, and says as much.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "env/pcap_file.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "sim/keepalived/router.h"
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using sim::keepalived::Router;

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(VIPLANE_SOURCE_DIR) / "tests/golden/keepalived";

struct Heard {
  Time at;
  IpAddress source, target;
  std::uint8_t ttl;
  Bytes message;

  VrrpPacket packet() const { return {source, target, ttl, message}; }
  std::uint8_t priority() const { return std::to_integer<std::uint8_t>(message[2]); }
};

std::vector<Heard> advertisements_in(const fs::path& capture) {
  std::vector<Heard> all;
  for (const CapturedFrame& frame : read_capture(capture)) {
    const auto ethernet = EthernetView::parse(frame.bytes);
    if (!ethernet || ethernet->type() != EtherType::ipv4) continue;
    const auto ip = Ipv4View::parse(ethernet->payload());
    if (!ip || ip->protocol() != IpProtocol::vrrp || ip->payload().size() < 8) continue;
    const ByteView payload = ip->payload();
    all.push_back({frame.at, ip->source(), ip->target(), ip->ttl(), Bytes(payload.begin(), payload.end())});
  }
  return all;
}

// A machine that was late once is late from then on: 66 ms were seen.
constexpr double kLaterTolerance = 0.080;

// A packet that comes while the timer is being late is read first; not so if the router has spoken meanwhile.
constexpr Duration kTimersAreLate = 5ms;

// What is played: a capture, and whose place the model takes.
struct Role {
  fs::path capture;
  IpAddress own;
  std::uint8_t priority;
};

void PrintTo(const Role& role, std::ostream* out) { *out << role.capture.filename().string(); }

bool has(const Role& role, const char* word) {
  return role.capture.filename().string().find(word) != std::string::npos;
}

// As the router itself advertises, or where it never does, as the other one.
vrrp::InstanceConfig config_of(const Role& role, const std::vector<Heard>& all) {
  vrrp::InstanceConfig config;
  config.name = "VI_1";
  config.interface = "eth0";
  config.priority = role.priority;
  config.answer_before_yielding = has(role, "higher_prio_send_advert");
  config.preempt = !has(role, "nopre");
  if (has(role, "refresh")) config.announcements.refresh = 5s;
  const auto is_own = [&](const Heard& one) { return one.source == role.own && one.priority() > 0; };
  auto model = std::ranges::find_if(all, is_own);
  if (model == all.end())
    model = all.begin();
  else
    config.priority = model->priority();
  const auto parsed = parse_advertisement(model->packet());
  const auto& fields = std::get<ReceivedAdvertisement>(parsed).advertisement;
  config.version = fields.version;
  config.virtual_router_id = fields.virtual_router_id;
  config.advertisement_interval = fields.advertisement_interval;
  config.authentication = fields.authentication;
  config.password = fields.authentication_data;
  for (const auto& address : fields.addresses) config.addresses.push_back({{address, 24}, "eth0"});
  if (!model->target.is_multicast()) config.unicast_peers.push_back({.address = model->target});
  return config;
}

// The model, with the times at which it became master and advertised.
struct Played {
  Router router;
  std::vector<Time> rises;
  std::vector<Time> said;

  void take(Time now, const vrrp::RoutedActions& actions) {
    for (const auto& routed : actions) {
      const auto* const action = std::get_if<vrrp::Action>(&routed.action);
      if (action == nullptr) continue;
      const auto* const change = std::get_if<vrrp::StateChanged>(action);
      if (change != nullptr && change->to == vrrp::State::master) rises.push_back(now);
      const auto* const word = std::get_if<vrrp::SendAdvertisement>(action);
      if (word != nullptr && word->priority > 0) said.push_back(now);
    }
  }
  void run_to(Time end) {
    while (router.deadline() && *router.deadline() < end) {
      const Time now = *router.deadline();
      take(now, router.on_deadline(now));
    }
  }
};

// When a router became master: it speaks after a silence of more than one and a half of its intervals, and of more than
// the machine is to blame for.
std::vector<Time> rises_of(const std::vector<Time>& said, Duration interval) {
  std::vector<Time> rises;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (i == 0 || said[i] - said[i - 1] > interval * 3 / 2 + 60ms) rises.push_back(said[i]);
  }
  return rises;
}

class Capture : public ::testing::TestWithParam<Role> {};

TEST_P(Capture, ShowsWhatTheModelDoes) {
  const Role& role = GetParam();
  const std::vector<Heard> all = advertisements_in(role.capture);
  if (all.size() < 3) GTEST_SKIP() << "nothing was captured";
  const vrrp::InstanceConfig config = config_of(role, all);
  std::vector<Time> real;
  for (const Heard& one : all) {
    if (one.source == role.own && one.priority() > 0) real.push_back(one.at);
  }
  Played played{Router({.instances = {config}, .groups = {}, .scripts = {}}), {}, {}};
  const Duration down =
      config.down_timer_advertisements * config.advertisement_interval +
      (config.version == 2 ? Duration(1s) : config.advertisement_interval) * (256 - config.priority) / 256;
  const bool is_master_first = all.front().source == role.own;
  // A router that discards all it hears rises one down interval after its start, which no capture shows.
  const bool is_alone = is_master_first || (has(role, "mismatch") && !real.empty());
  const Time start = is_alone ? real.front() - down : all.front().at;
  played.take(start, played.router.on_link(start, "eth0", {.is_up = true, .primary_v4 = role.own}));
  played.take(start, played.router.start(start));
  for (const Heard& one : all) {
    const bool is_own = one.source == role.own;
    played.run_to(is_own ? one.at : one.at - kTimersAreLate);
    if (!is_own) played.take(one.at, played.router.on_packet(one.at, "eth0", one.packet()));
  }
  const Time end = all.back().at + 100us;
  played.run_to(end);

  // A mute master's answers look like rises as well: then the model's silences are counted the same way.
  const std::vector<Time> expected = rises_of(real, config.advertisement_interval);
  const std::vector<Time> modelled = rises_of(played.said, config.advertisement_interval);
  const bool is_at_the_mercy_of_the_machine = config.advertisement_interval < 50ms;
  if (is_at_the_mercy_of_the_machine) {
    ASSERT_FALSE(modelled.empty());
    EXPECT_NEAR(seconds(modelled[0]), seconds(expected[0]), kTolerance);
    return;
  }
  ASSERT_EQ(modelled.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(seconds(modelled[i]), seconds(expected[i]), i == 0 ? kTolerance : kLaterTolerance) << i;
  EXPECT_NEAR(static_cast<double>(played.said.size()), static_cast<double>(real.size()),
              2 + 0.05 * static_cast<double>(real.size()));
}

std::vector<Role> roles() {
  const auto a = [](const fs::path& path) { return Role{path, IpAddress::v4(10, 77, 0, 1), 150}; };
  const auto b = [](const fs::path& path) { return Role{path, IpAddress::v4(10, 77, 0, 2), 100}; };
  std::vector<Role> roles;
  if (!fs::exists(kFolder)) return roles;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename();
    const auto begins = [&](std::initializer_list<const char*> words) {
      return std::ranges::any_of(words, [&](const char* word) { return name.starts_with(word); });
    };
    if (!name.ends_with(".pcap")) continue;
    const bool is_unicast = name.find("unicast.") != std::string::npos;  // what B said waited for ARP in its kernel
    if (name.ends_with(".b.pcap") && !is_unicast && begins({"part_", "healphase_", "healnoarp_"}))
      roles.push_back(b(entry.path()));
    if (name.ends_with(".a.pcap") && begins({"part_trunk", "part_isolated", "part_mcast", "healphase_", "healnoarp_"}))
      roles.push_back(a(entry.path()));
    if (begins({"crash_host", "sigterm", "kill_", "failback_", "freeze_", "mismatch_", "mute_", "track_", "use_vmac",
                "steady_adv1", "steady_adv0.1"}))
      roles.push_back(b(entry.path()));
  }
  std::ranges::sort(roles, {}, &Role::capture);
  return roles;
}

INSTANTIATE_TEST_SUITE_P(Golden, Capture, ::testing::ValuesIn(roles()), [](const auto& info) {
  std::string name = info.param.capture.stem();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Capture);

}  // namespace
}  // namespace viplane::testing
