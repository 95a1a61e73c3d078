// SPDX-License-Identifier: GPL-2.0-or-later
// Frames without number: none brings the packet path down, each ends with one verdict and one reason, and what leaves
// is correct by a reckoning of its own.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "net/ethernet.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/packets.h"
#include "tests/dataplane/random_frames.h"

namespace viplane::test {
namespace {

using dataplane::Reason;

void change_something(Lab& lab, std::mt19937_64& random) {
  const char* lines[] = {
      "ipvsadm -d -t 10.71.0.100:80 -r 10.72.0.21:80",
      "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i",
      "ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.22:80 -g -w 0",
      "ipvsadm -e -t 10.71.0.100:80 -r 10.72.0.22:80 -g -w 3",
      "ipvsadm -D -u 10.71.0.100:53",
      "ipvsadm -A -u 10.71.0.100:53 -s lc",
      "ipvsadm -a -u 10.71.0.100:53 -r 10.72.0.21:5353 -m",
      "echo 1 >/proc/sys/net/ipv4/vs/sloppy_tcp",
      "echo 0 >/proc/sys/net/ipv4/vs/sloppy_tcp",
      "echo 1 >/proc/sys/net/ipv4/vs/expire_nodest_conn",
      "echo 0 >/proc/sys/net/ipv4/vs/expire_nodest_conn",
      "echo 1 >/proc/sys/net/ipv4/vs/schedule_icmp",
      "echo 1 >/proc/sys/net/ipv4/vs/nat_icmp_send",
      "echo 0 >/proc/sys/net/ipv4/vs/pmtu_disc",
      "echo 1 >/proc/sys/net/ipv4/vs/pmtu_disc",
      "echo 1 >/proc/sys/net/ipv4/vs/expire_quiescent_template",
  };
  try {
    run_command(lab, lines[random() % std::size(lines)]);
  } catch (const std::runtime_error&) {  // what is there already, or not there
  }
  lab.advance(std::chrono::milliseconds(random() % 20'000));
  if (random() % 2 == 0) lab.forwarder.expire(lab.now, random() % 8);
  if (random() % 4 == 0) lab.services.routes_changed();
}

// What left in answer to `frame` has correct checksums; those of TCP and UDP if they were so before.
std::string what_is_wrong(const Lab::Outcome& outcome, const Bytes& frame) {
  const bool was_whole = wrong_checksums(ip_of(frame)).empty();
  for (const Sent& sent : outcome.sent) {
    const Bytes packet = ip_of(sent.frame);
    const std::string wrong = wrong_checksums(packet, was_whole && outcome.reason <= Reason::icmp_forwarded);
    if (!wrong.empty()) return wrong;
    if (load_u8(packet.data() + 8) == 0) return "time to live";
  }
  return {};
}

TEST(RandomFrames, EndWithOneVerdictAndOneReasonAndLeaveCorrect) {
  constexpr std::uint64_t kSeed = 20'251'122;
  std::mt19937_64 random(kSeed);
  Lab lab(32);
  configure_everything(lab);
  const std::uint64_t frames = 60'000;
  std::vector<std::uint64_t> seen(dataplane::kReasonCount);
  for (std::uint64_t i = 0; i < frames; ++i) {
    if (random() % 50 == 0) change_something(lab, random);
    const Bytes frame = random_frame(kSeed + i);
    const Lab::Outcome outcome = lab.process(frame);
    ASSERT_LT(static_cast<std::size_t>(outcome.reason), dataplane::kReasonCount);
    ASSERT_EQ(outcome.verdict, verdict_of(outcome.reason)) << "frame " << kSeed + i;
    ASSERT_EQ(what_is_wrong(outcome, frame), "") << to_string(outcome.reason) << ", frame " << kSeed + i;
    const bool goes_on = outcome.verdict == Verdict::to_host || outcome.verdict == Verdict::to_control;
    if (goes_on) {
      ASSERT_EQ(outcome.frame, frame) << "frame " << kSeed + i;
    }
    ++seen[static_cast<std::size_t>(outcome.reason)];
  }
  EXPECT_EQ(lab.forwarder.counters().total(), frames);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(lab.forwarder.counters().by_reason[i], seen[i]);
    const auto reason = static_cast<Reason>(i);
    const bool needs_more =
        reason == Reason::no_headroom || reason == Reason::no_route || reason == Reason::arp ||
        reason == Reason::vrrp || reason == Reason::neighbour_discovery || reason == Reason::source_port_ftp_data ||
        reason == Reason::ipv6_unsupported || reason == Reason::group || reason == Reason::connection_sync ||
        reason == Reason::martian_source || reason == Reason::fragment_refused || reason == Reason::fragments_for_host;
    if (!needs_more) {
      EXPECT_GT(seen[i], 0u) << "the frames never lead to " << to_string(reason);
    }
  }
}

TEST(RandomFrames, LeaveTheCountsOfServersEqualToTheConnectionsListed) {
  Lab lab(512);
  configure_everything(lab);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    lab.process(random_frame(i));
    lab.advance(std::chrono::milliseconds(i % 97));
    if (i % 50 == 0) lab.forwarder.expire(lab.now, 3);
  }
  lab.forwarder.expire(lab.now);
  std::uint64_t connections = 0, templates = 0;
  lab.forwarder.for_each_connection(
      lab.now, [&](const dataplane::ConnectionStatus& row) { ++(row.is_template ? templates : connections); });
  std::uint64_t counted = 0, persistent = 0;
  for (const auto& service : lab.services.list()) {
    for (const auto& server : service.servers) {
      counted += server.active + server.inactive;
      persistent += server.persistent;
    }
  }
  EXPECT_GT(connections, 10u);
  EXPECT_EQ(connections, counted);
  EXPECT_EQ(templates, persistent);
  lab.forwarder.forget_connections();
  EXPECT_EQ(lab.forwarder.connections(), 0u);
  for (const auto& service : lab.services.list()) {
    for (const auto& server : service.servers) EXPECT_EQ(server.active + server.inactive + server.persistent, 0u);
  }
}

TEST(RandomFrames, GiveTheSameOutputTwice) {
  std::vector<Bytes> outputs[2];
  for (std::vector<Bytes>& output : outputs) {
    Lab lab(256);
    configure_everything(lab);
    for (std::uint64_t i = 0; i < 3'000; ++i) {
      for (const Sent& sent : lab.process(random_frame(i)).sent) output.push_back(sent.frame);
    }
  }
  EXPECT_EQ(outputs[0], outputs[1]);
}

}  // namespace
}  // namespace viplane::test
