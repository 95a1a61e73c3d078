// SPDX-License-Identifier: GPL-2.0-or-later
// What a Linux 6.1 director told its backup (tests/golden/ipvs/sync-*): each datagram read, and written again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "control/sync/message.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/udp.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using dataplane::Method;
using dataplane::Protocol;
using dataplane::SharedConnection;
using nlohmann::json;

struct Datagram {
  int step = 0;
  Bytes payload;
  std::vector<std::string> connections;  // as the capture spells them out, IPv4 only
  std::size_t ipv6 = 0;
};

Bytes payload_of(const Bytes& frame) {
  const auto ethernet = EthernetView::parse(frame);
  const auto ip = ethernet ? Ipv4View::parse(ethernet->payload()) : std::nullopt;
  const auto udp = ip && ip->protocol() == IpProtocol::udp ? UdpView::parse(ip->payload()) : std::nullopt;
  if (!udp || udp->target_port() != sync::kPort) return {};
  return {udp->payload().begin(), udp->payload().end()};
}

std::vector<std::filesystem::path> captures() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(VIPLANE_SOURCE_DIR) / "tests/golden/ipvs")) {
    const std::string name = entry.path().filename();
    if (name.starts_with("sync-") && name.ends_with(".json")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Datagram> datagrams_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::vector<Datagram> datagrams;
  const json capture = json::parse(stream);
  for (const json& event : capture.at("events")) {
    const std::string words = event.at("sum");
    if (event.at("dir") == "out") {
      Bytes payload = payload_of(from_hex(event.at("hex").get<std::string>()));
      if (!payload.empty()) datagrams.push_back({event.at("step"), std::move(payload), {}});
    } else if (event.at("dir") == "dec" && !datagrams.empty()) {
      if (words.find("conn type=1") != std::string::npos) {
        ++datagrams.back().ipv6;
      } else if (const auto at = words.find("conn type=0"); at != std::string::npos) {
        datagrams.back().connections.push_back(words.substr(at));
      }
    }
  }
  return datagrams;
}

std::string spelt_out(const SharedConnection& one) {
  const unsigned method = one.method == Method::nat ? 0x0 : one.method == Method::tunnel ? 0x82 : 0x83;
  const unsigned flags =
      method | (one.is_template || !path::is_active(one.state) ? 0x100 : 0) | (one.is_template ? 0x1000 : 0);
  const unsigned state = one.protocol == Protocol::udp && !one.is_template ? 0 : static_cast<unsigned>(one.state);
  return fmt::format("conn type=0 proto={} ver=0 size=36 flags={:08x} state={} {} {} -> {} fwmark=0 timeout={} opts=",
                     static_cast<int>(one.protocol), flags, state, one.client.to_string(),
                     one.virtual_address.to_string(), one.server.to_string(),
                     std::chrono::duration_cast<std::chrono::seconds>(one.remaining).count());
}

TEST(KernelMessages, AreReadAsTheCaptureSpellsThemOut) {
  std::size_t seen = 0;
  for (const auto& file : captures()) {
    for (const Datagram& datagram : datagrams_of(file)) {
      const auto message = sync::parse(datagram.payload);
      ASSERT_TRUE(message) << file << " step " << datagram.step;
      std::vector<std::string> words;
      for (const SharedConnection& one : message->connections) words.push_back(spelt_out(one));
      if (load_u8(datagram.payload.data()) == 0) {  // version 1; version 0 has no timeouts
        EXPECT_EQ(words, datagram.connections) << file << " step " << datagram.step;
      }
      EXPECT_EQ(message->passed_over, datagram.ipv6) << file << " step " << datagram.step;
      seen += words.size();
    }
  }
  EXPECT_GE(seen, 70u);
}

TEST(KernelMessages, AreWrittenAgainOctetByOctet) {
  std::size_t written = 0;
  for (const auto& file : captures()) {
    for (const Datagram& datagram : datagrams_of(file)) {
      if (datagram.ipv6 > 0 || load_u8(datagram.payload.data()) != 0) continue;
      const auto message = sync::parse(datagram.payload);
      ASSERT_TRUE(message);
      std::size_t count = 0;
      EXPECT_EQ(to_hex(sync::build(message->id, message->connections, 1472, count)), to_hex(datagram.payload));
      EXPECT_EQ(count, message->connections.size());
      ++written;
    }
  }
  EXPECT_GE(written, 4u);
}

}  // namespace
}  // namespace viplane::test
