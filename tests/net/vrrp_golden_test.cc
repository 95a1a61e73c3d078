// SPDX-License-Identifier: GPL-2.0-or-later
// Advertisements that others made: scapy (tests/golden/net), keepalived and FRR (tests/golden/keepalived).
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "env/pcap_file.h"
#include "net/arp.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/vrrp.h"
#include "tests/support/bytes.h"

namespace viplane {
namespace {

const std::filesystem::path kGolden = std::filesystem::path(VIPLANE_SOURCE_DIR) / "tests" / "golden";

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

// A line of vrrp.csv: what scapy was asked for and the IP packet it made of it.
struct ScapyCase {
  Advertisement fields;
  Bytes packet;
};

std::vector<ScapyCase> scapy_cases() {
  std::ifstream file(kGolden / "net" / "vrrp.csv");
  std::vector<ScapyCase> cases;
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    const auto column = split(line, ',');
    ScapyCase golden;
    golden.fields.version = static_cast<std::uint8_t>(std::stoi(column.at(0)));
    golden.fields.virtual_router_id = static_cast<std::uint8_t>(std::stoi(column.at(1)));
    golden.fields.priority = static_cast<std::uint8_t>(std::stoi(column.at(2)));
    golden.fields.advertisement_interval = std::chrono::milliseconds(std::stoi(column.at(3)));
    golden.fields.authentication = static_cast<VrrpAuthentication>(std::stoi(column.at(4)));
    const Bytes data = test::from_hex(column.at(5));
    if (!data.empty()) std::memcpy(golden.fields.authentication_data.data(), data.data(), 8);
    for (const auto& address : split(column.at(6), ';')) golden.fields.addresses.push_back(*IpAddress::parse(address));
    golden.packet = test::from_hex(column.at(7));
    cases.push_back(std::move(golden));
  }
  return cases;
}

std::optional<VrrpPacket> vrrp_of(ByteView packet) {
  if (const auto v4 = Ipv4View::parse(packet); v4 && v4->protocol() == IpProtocol::vrrp) {
    return VrrpPacket{v4->source(), v4->target(), v4->ttl(), v4->payload()};
  }
  if (const auto v6 = Ipv6View::parse(packet); v6 && v6->protocol() == IpProtocol::vrrp) {
    return VrrpPacket{v6->source(), v6->target(), v6->hop_limit(), v6->payload()};
  }
  return std::nullopt;
}

TEST(VrrpScapy, WeReadWhatScapyMakes) {
  const auto cases = scapy_cases();
  ASSERT_GE(cases.size(), 50u);
  for (const auto& golden : cases) {
    const auto packet = vrrp_of(golden.packet);
    ASSERT_TRUE(packet);
    const auto result = parse_advertisement(*packet);
    ASSERT_TRUE(std::holds_alternative<ReceivedAdvertisement>(result)) << to_string(std::get<DiscardReason>(result));
    const auto& received = std::get<ReceivedAdvertisement>(result);
    EXPECT_EQ(received.advertisement, golden.fields);
    EXPECT_EQ(received.checksum, golden.fields.version == 2 ? VrrpChecksum::message_only : VrrpChecksum::pseudo_header);
  }
}

TEST(VrrpScapy, WeMakeWhatScapyMakes) {
  for (const auto& golden : scapy_cases()) {
    const auto packet = vrrp_of(golden.packet);
    EXPECT_EQ(build_advertisement_packet(golden.fields, packet->source, packet->target), golden.packet);
  }
}

// What a capture holds, by kind.
struct Census {
  std::map<std::string, int> discarded;
  int advertisements = 0;
  int gratuitous = 0;
  int without_pseudo_header = 0;  // of version 3
};

void count_arp(const ArpView& arp, ByteView frame, Census& census) {
  if (!arp.is_gratuitous()) return;
  ++census.gratuitous;
  // keepalived and FRR announce alike, and so do we.
  EXPECT_EQ(Bytes(frame.begin(), frame.end()),
            build_gratuitous_arp(arp.sender_mac(), arp.sender_ip(), arp.operation()));
}

void count_vrrp(const Ipv4View& ip, Census& census) {
  EXPECT_TRUE(ip.checksum_ok());
  const auto result = parse_advertisement(*vrrp_of(ip.bytes()));
  if (const auto* reason = std::get_if<DiscardReason>(&result)) {
    ++census.discarded[std::string(to_string(*reason))];
    return;
  }
  ++census.advertisements;
  const auto& [fields, checksum] = std::get<ReceivedAdvertisement>(result);
  if (fields.version == 3 && checksum == VrrpChecksum::message_only) ++census.without_pseudo_header;
  const Bytes rebuilt =
      build_advertisement_packet(fields, ip.source(), ip.target(), checksum, ip.ttl(), ip.identification());
  if (ip.dont_fragment()) {  // FRR
    EXPECT_EQ(build_advertisement(fields, ip.source(), ip.target(), checksum),
              Bytes(ip.payload().begin(), ip.payload().end()));
  } else {
    EXPECT_EQ(rebuilt, Bytes(ip.bytes().begin(), ip.bytes().end()));
  }
}

Census read_census(const std::filesystem::path& path) {
  Census census;
  for (const auto& captured : read_capture(path)) {
    const auto ethernet = EthernetView::parse(captured.bytes);
    if (ethernet->type() == EtherType::arp) {
      const auto arp = ArpView::parse(ethernet->payload());
      EXPECT_TRUE(arp);
      if (arp) count_arp(*arp, captured.bytes, census);
    } else {
      const auto ip = Ipv4View::parse(ethernet->payload());
      EXPECT_TRUE(ip && ip->protocol() == IpProtocol::vrrp);
      if (ip) count_vrrp(*ip, census);
    }
  }
  return census;
}

TEST(VrrpCaptures, EveryFrameOfRealRoutersIsUnderstoodAndMadeTheSame) {
  int files = 0, advertisements = 0, gratuitous = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kGolden / "keepalived")) {
    if (entry.path().extension() != ".pcap") continue;
    SCOPED_TRACE(entry.path().filename());
    const Census census = read_census(entry.path());
    if (!entry.path().filename().string().starts_with("mute_")) {
      EXPECT_TRUE(census.discarded.empty()) << census.discarded.begin()->first;
      EXPECT_EQ(census.without_pseudo_header, 0);
    }
    ++files;
    advertisements += census.advertisements;
    gratuitous += census.gratuitous;
  }
  EXPECT_GE(files, 130);
  EXPECT_GE(advertisements, 9000);
  EXPECT_GE(gratuitous, 500);
}

// A third host sends bad advertisements among the good ones.
TEST(VrrpCaptures, BadAdvertisementsAreDiscardedForTheRightReason) {
  const auto checksum = read_census(kGolden / "keepalived" / "mute_checksum.pcap");
  EXPECT_EQ(checksum.discarded.size(), 1u);
  EXPECT_GT(checksum.discarded.at("bad checksum"), 5);
  const auto ttl = read_census(kGolden / "keepalived" / "mute_ttl254.pcap");
  EXPECT_EQ(ttl.discarded.size(), 1u);
  EXPECT_GT(ttl.discarded.at("bad TTL"), 5);
}

// The bad version is 3 among routers of version 2: a good message, of which only the machine can say that it is wrong.
TEST(VrrpCaptures, AnotherVersionIsReadAllTheSame) {
  const auto version = read_census(kGolden / "keepalived" / "mute_version.pcap");
  EXPECT_TRUE(version.discarded.empty());
  EXPECT_GT(version.without_pseudo_header, 5);
}

}  // namespace
}  // namespace viplane
