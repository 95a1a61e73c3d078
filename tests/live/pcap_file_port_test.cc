// SPDX-License-Identifier: GPL-2.0-or-later
// A live director on captures: what it does with a trace lies in another one.
#include "live/ports/pcap_file_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "tests/live/live_director.h"
#include "tests/live/veth_pair.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const IpAddress kClient = IpAddress::v4(10, 0, 0, 9), kVip = IpAddress::v4(10, 0, 0, 100);
const IpAddress kDirector = IpAddress::v4(10, 0, 0, 1), kServer = IpAddress::v4(10, 0, 0, 21);
const MacAddress kServerMac{{2, 0, 0, 0, 0, 21}}, kClientMac{{2, 0, 0, 0, 0, 9}};

struct PcapFilePortTest : testing::Test {
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    link = std::make_unique<VethPair>();
    test::Inside inside(link->right_space);
    mac = Interface("right").require().mac;
  }
  std::string path(const char* leaf) const { return (folder.path() / leaf).string(); }
  void write(const char* leaf, const std::vector<std::pair<Duration, Bytes>>& frames) const {
    PcapWriter file(path(leaf));
    for (const auto& [at, frame] : frames) file.write(kEpoch + at, frame);
    file.flush();
  }
  Bytes syn(std::uint16_t source_port) const {
    const Bytes tcp =
        build_tcp({.source_port = source_port, .target_port = 80, .flags = tcp_flag::kSyn}, {}, kClient, kVip);
    return build_ethernet({.target = mac, .source = kClientMac, .type = EtherType::ipv4},
                          build_ipv4({.source = kClient, .target = kVip, .protocol = IpProtocol::tcp}, tcp));
  }
  static IoChoice choice(const std::string& read, const std::string& written = {}) {
    return *parse_io("pcap:" + read + (written.empty() ? "" : "," + written));
  }
  std::string lost() const {
    const auto events = link->events.of_kind("port.lost");
    return events.empty() ? "" : std::get<std::string>(events.back().fields[2].second);
  }

  static constexpr Time kEpoch{1'700'000'000s};
  test::TemporaryDirectory folder;
  std::unique_ptr<VethPair> link;
  MacAddress mac{};
};

TEST_F(PcapFilePortTest, ALiveDirectorForwardsATraceIntoAnother) {
  const Bytes question = build_arp_request(mac, kDirector, kServer);
  const Bytes answer = build_arp_reply(kServerMac, kServer, *ArpView::parse(EthernetView::parse(question)->payload()));
  write("in.pcap", {{0ms, syn(1000)}, {20ms, answer}, {40ms, syn(1001)}});
  LiveDirector director(link->right_space, link->loop, "right", *IpPrefix::parse("10.0.0.1/24"), {kVip},
                        choice(path("in.pcap"), path("out.pcap")));
  director.start(
      "virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n real_server 10.0.0.21 80 { }\n}\n");
  link->run_for(200ms);
  std::size_t forwarded = 0;
  for (const CapturedFrame& frame : read_capture(path("out.pcap"))) {
    const auto ethernet = EthernetView::parse(frame.bytes);
    if (ethernet->type() != EtherType::ipv4) continue;
    ++forwarded;
    EXPECT_EQ(ethernet->target(), kServerMac);
    EXPECT_EQ(ethernet->source(), mac);
    EXPECT_GE(frame.at, kEpoch + 20ms) << "in the trace's own time";
    EXPECT_LT(frame.at, kEpoch + 200ms);
  }
  EXPECT_GE(forwarded, 1u);
  EXPECT_EQ(director.director().status().instances.size(), 0u);
}

TEST_F(PcapFilePortTest, FramesArriveAtTheCapturesIntervalsAndTheEndIsTold) {
  write("in.pcap", {{0ms, syn(1)}, {30ms, syn(2)}, {60ms, syn(3)}});
  const auto port = open_inside<PcapFilePort>(link->right_space, "right", PcapFiles{path("in.pcap")}, link->context);
  std::vector<Time> arrivals;
  port->on_readable([&] {
    std::array<Frame, 8> slots;
    while (const std::size_t count = port->receive(slots)) {
      arrivals.insert(arrivals.end(), count, link->loop.now());
      port->finish(std::span(slots).first(count));
    }
  });
  link->run_for(150ms);
  ASSERT_EQ(arrivals.size(), 3u);
  EXPECT_GE(arrivals[1] - arrivals[0], 20ms);
  EXPECT_GE(arrivals[2] - arrivals[1], 20ms);
  EXPECT_THAT(lost(), HasSubstr("has ended; 3 frames"));
}

TEST_F(PcapFilePortTest, WhatIsNoCaptureIsNamedAtTheStart) {
  std::ofstream(path("text")) << "no capture";
  for (const std::string& file : {path("text"), path("missing")}) {
    try {
      open_inside<PcapFilePort>(link->right_space, "right", PcapFiles{file}, link->context);
      ADD_FAILURE() << file << " opened";
    } catch (const std::system_error& error) {
      EXPECT_THAT(error.what(), HasSubstr(file));
    }
  }
}

TEST_F(PcapFilePortTest, AFullDiskIsToldOnceAndThePortGoesOn) {
  write("in.pcap", {{0ms, syn(1)}});
  const auto port =
      open_inside<PcapFilePort>(link->right_space, "right", PcapFiles{path("in.pcap"), "/dev/full"}, link->context);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(port->send(syn(7)));
  EXPECT_EQ(link->events.count("port.lost"), 1u);
  EXPECT_THAT(lost(), HasSubstr("/dev/full"));
}

TEST_F(PcapFilePortTest, TwoPortsDoNotWriteOneFile) {
  write("right.pcap", {});
  write("wire.pcap", {});
  link->right_space.run("ip link add wire type bridge; ip link set wire up");
  const std::vector<std::string> both{"right", "wire"};
  EXPECT_THROW(open_inside<PortSet>(link->right_space, both, choice(path("right.pcap")), link->context),
               std::system_error);
  EXPECT_EQ(open_inside<PortSet>(link->right_space, both, choice(path("%i.pcap"), path("%i.out")), link->context)
                ->ports()
                .size(),
            2u);
}

TEST(ParseIo, TakesCapturesByName) {
  EXPECT_EQ(parse_io("pcap")->files, std::nullopt);
  EXPECT_EQ(parse_io("pcap:/a/b")->files, (PcapFiles{"/a/b", ""}));
  EXPECT_EQ(parse_io("pcap:/a/b,c")->files, (PcapFiles{"/a/b", "c"}));
  for (const char* wrong : {"pcap:", "pcap:,b", "pcap:a,", "pcapx", "packet:a"}) EXPECT_FALSE(parse_io(wrong)) << wrong;
}

}  // namespace
}  // namespace viplane::live
