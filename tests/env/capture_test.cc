// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <stdio.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "env/fake_clock.h"
#include "env/loopback_port.h"
#include "env/pcap_file.h"
#include "env/pcap_port.h"
#include "env/pcapng_writer.h"
#include "env/replay_port.h"
#include "net/arp.h"
#include "net/vrrp.h"
#include "tests/support/temporary_directory.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;

const MacAddress kLb1Mac{{2, 0, 0, 0, 0, 1}}, kLb2Mac{{2, 0, 0, 0, 0, 2}};
const auto kLb2 = IpAddress::v4(10, 0, 0, 2);

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(PcapFile, KeepsFramesAndNanoseconds) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "x.pcap";
  const Bytes first = build_gratuitous_arp(kLb1Mac, kLb2), second(1514, std::byte{7});
  {
    PcapWriter writer(path);
    writer.write(Time(1s + 1ns), first);
    writer.write(Time(2s + 999999999ns), second);
    writer.flush();
  }
  PcapReader reader(path);
  EXPECT_EQ(reader.link_type(), kLinkEthernet);
  const auto one = reader.next(), two = reader.next();
  ASSERT_TRUE(one && two);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(one->at, Time(1s + 1ns));
  EXPECT_EQ(one->bytes, first);
  EXPECT_EQ(two->at, Time(2s + 999999999ns));
  EXPECT_EQ(two->bytes, second);
  EXPECT_EQ(two->original_length, 1514u);
}

TEST(PcapFile, AFaultNamesTheFile) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "x.pcap";
  std::ofstream(path) << "no capture at all";
  try {
    PcapReader reader(path);
    FAIL() << "that was no capture";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
  }
  EXPECT_THROW(PcapWriter(directory.path() / "none" / "x.pcap"), std::runtime_error);
}

TEST(PcapFile, ADamagedFileIsNotAShortOne) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "x.pcap";
  { PcapWriter(path).write(Time(1s), Bytes(100)); }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 10);
  EXPECT_THROW(read_capture(path), std::runtime_error);
}

struct PcapngFile : testing::Test {
  void write() {
    PcapngWriter writer(path);
    writer.add_name(kLb2, "lb2");
    writer.add_name(*IpAddress::parse("fe80::2"), "lb2-six");
    const auto eth0 = writer.add_interface("lb1.eth0", "lb1 to the switch");
    const auto eth1 = writer.add_interface("lb2.eth0");
    writer.write(eth0, Time(1s), build_gratuitous_arp(kLb1Mac, IpAddress::v4(10, 0, 0, 1)));
    writer.write(eth1, Time(3609375001ns), advertisement(), "lb2 takes over: no advertisement for 3.609 s");
    writer.flush();
  }

  static Bytes advertisement() {
    Advertisement fields;
    fields.addresses = {IpAddress::v4(10, 0, 0, 100)};
    return build_advertisement_frame(fields, kLb2Mac, multicast_mac(kVrrpGroupV4), kLb2, kVrrpGroupV4);
  }

  // What tshark prints of the file; empty where there is no tshark.
  std::string tshark(const std::string& arguments) {
    FILE* pipe = popen(("tshark -r " + path.string() + ' ' + arguments + " 2>&1").c_str(), "r");
    std::string text;
    std::array<char, 4096> chunk;
    while (const auto count = fread(chunk.data(), 1, chunk.size(), pipe)) text.append(chunk.data(), count);
    const int status = pclose(pipe);
    return status == 0 ? text : "exit status " + std::to_string(status) + ": " + text;
  }

  const test::TemporaryDirectory directory;
  const std::filesystem::path path = directory.path() / "x.pcapng";
};

TEST_F(PcapngFile, LibpcapReadsItBack) {
  write();
  const auto frames = read_capture(path);
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].at, Time(1s));
  EXPECT_EQ(frames[1].at, Time(3609375001ns));
  EXPECT_EQ(frames[1].bytes, advertisement());
}

TEST_F(PcapngFile, TheSameCallsGiveTheSameBytes) {
  write();
  const auto first = contents(path);
  write();
  EXPECT_EQ(contents(path), first);
}

TEST_F(PcapngFile, WiresharkSeesNamesAndComments) {
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) GTEST_SKIP() << "tshark is not installed";
  write();
  const auto fields = tshark("-T fields -e frame.interface_name -e frame.time_epoch -e frame.comment -E separator='|'");
  EXPECT_NE(fields.find("lb1.eth0|1.000000000|\n"), std::string::npos) << fields;
  EXPECT_NE(fields.find("lb2.eth0|3.609375001|lb2 takes over: no advertisement for 3.609 s\n"), std::string::npos)
      << fields;
  const auto names = tshark("-N n -T fields -e ip.src_host");
  EXPECT_NE(names.find("lb2\n"), std::string::npos) << names;
  const auto faults = tshark("-Y _ws.malformed");
  EXPECT_EQ(faults.find("Malformed"), std::string::npos) << faults;
}

TEST_F(PcapngFile, AnInterfaceMustBeAddedFirst) {
  PcapngWriter writer(path);
  EXPECT_THROW(writer.write(0, Time{}, Bytes(60)), std::logic_error);
}

TEST(PcapPort, ShowsWhatPasses) {
  FakeClock clock;
  LoopbackWire wire(clock);
  const auto left = wire.add_port({.name = "left"}), right = wire.add_port({.name = "right"});
  std::vector<std::pair<FrameDirection, Bytes>> seen;
  PcapPort port(*left, clock, [&](Time, FrameDirection direction, ByteView frame) {
    seen.emplace_back(direction, Bytes(frame.begin(), frame.end()));
  });
  const Bytes out(60, std::byte{1}), in(60, std::byte{2});
  port.send(out);
  right->send(in);
  clock.run_for(1ms);
  std::array<Frame, 2> slots;
  ASSERT_EQ(port.receive(slots), 1u);
  slots[0].verdict = Verdict::transmit;
  slots[0].data[0] = std::byte{3};
  port.finish(std::span(slots).first(1));
  Bytes rewritten = in;
  rewritten[0] = std::byte{3};
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], std::pair(FrameDirection::sent, out));
  EXPECT_EQ(seen[1], std::pair(FrameDirection::received, in));
  EXPECT_EQ(seen[2], std::pair(FrameDirection::forwarded, rewritten));
}

TEST(PcapPort, DoesNotShowWhatTheLinkRefused) {
  FakeClock clock;
  LoopbackWire wire(clock);
  const auto left = wire.add_port({.name = "left"});
  int seen = 0;
  PcapPort port(*left, clock, [&](Time, FrameDirection, ByteView) { ++seen; });
  wire.set_up(false);
  EXPECT_FALSE(port.send(Bytes(60)));
  EXPECT_EQ(seen, 0);
}

TEST(ReplayPort, FramesArriveAtTheirIntervals) {
  FakeClock clock;
  const Bytes a(60, std::byte{1}), b(60, std::byte{2});
  ReplayPort port(clock, {.name = "eth0"}, {{Time(1000s), a, 60}, {Time(1000s + 1500ms), b, 60}}, Time(2s));
  std::vector<std::pair<Time, std::byte>> heard;
  port.on_readable([&] {
    std::array<Frame, 2> slots;
    const auto count = port.receive(slots);
    for (const Frame& frame : std::span(slots).first(count)) heard.emplace_back(clock.now(), frame.data[0]);
    port.finish(std::span(slots).first(count));
  });
  clock.run_for(10s);
  EXPECT_EQ(heard, (std::vector{std::pair(Time(2s), std::byte{1}), std::pair(Time(3500ms), std::byte{2})}));
}

TEST(ReplayPort, KeepsWhatIsSent) {
  FakeClock clock;
  ReplayPort port(clock, {.name = "eth0"}, {}, Time{});
  clock.run_for(1s);
  EXPECT_TRUE(port.send(Bytes(60)));
  ASSERT_EQ(port.sent().size(), 1u);
  EXPECT_EQ(port.sent()[0].at, Time(1s));
}

}  // namespace
}  // namespace viplane
