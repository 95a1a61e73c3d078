// SPDX-License-Identifier: GPL-2.0-or-later
// A living kernel's IPVS and our directors tell one another of their connections.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <thread>

#include "control/sync/message.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/udp.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/masked.h"
#include "tests/dataplane/packets.h"
#include "tests/peers/kernel.h"

namespace viplane::test {
namespace {

using namespace std::chrono_literals;
using dataplane::SharedConnection;

const IpAddress kGroup = IpAddress::v4(224, 0, 0, 81);
const std::string kServices =
    "ipvsadm -A -t 10.71.0.100:80 -s rr\nipvsadm -a -t 10.71.0.100:80 -r 10.72.0.21:80 -i\n"
    "ipvsadm -a -t 10.71.0.100:80 -r 10.72.0.22:80 -i\n"
    "ipvsadm -A -t 10.71.0.100:81 -s rr -p 300\nipvsadm -a -t 10.71.0.100:81 -r 10.72.0.23:8081 -m\n";

struct Heard final : dataplane::StateListener {
  void state_changed(const SharedConnection& connection) override { all.push_back(connection); }
  std::vector<SharedConnection> all;
};

class SyncWithIpvs : public testing::Test {
 protected:
  void SetUp() override {
    std::string why_not;
    kernel_ = shared_kernel(why_not);
    if (kernel_ == nullptr) GTEST_SKIP() << why_not;
    kernel_->forget();
    ASSERT_EQ(kernel_->run(kServices), "");
    std::istringstream lines(kServices);
    for (std::string line; std::getline(lines, line);) run_command(lab_, line);
  }
  void TearDown() override {
    if (kernel_ != nullptr) kernel_->run("ipvsadm --stop-daemon master; ipvsadm --stop-daemon backup");
  }

  // Three clients open connections to each service; the fourth only begins one.
  static std::vector<Bytes> visits() {
    std::vector<Bytes> frames;
    for (const char* service : {"10.71.0.100:80", "10.71.0.100:81"}) {
      for (const char* client : {"198.51.100.1:20001", "198.51.100.2:20002", "198.51.100.3:20003"})
        for (const char* flags : {"S", "A", "A"}) frames.push_back(Packet::tcp(flags).from(client).to(service).frame());
      frames.push_back(Packet::tcp("S").from("198.51.100.4:20004").to(service).frame());
    }
    return frames;
  }

  void send(ByteView payload) {
    const IpAddress source = *IpAddress::parse("10.72.0.29");
    const Bytes packet = build_ipv4({.source = source, .target = kGroup, .protocol = IpProtocol::udp, .ttl = 1},
                                    build_udp({sync::kPort, sync::kPort}, payload, source, kGroup));
    const EthernetHeader header{multicast_mac(kGroup), lab_mac("02:72:00:00:00:29"), EtherType::ipv4};
    kernel_->answers(Lab::kBack, build_ethernet(header, packet));
  }

  // How many connections a datagram to the group told of.
  std::size_t adopt(const Bytes& frame) {
    const auto ip = Ipv4View::parse(EthernetView::parse(frame)->payload());
    if (!ip || ip->target() != kGroup) return 0;
    const auto message = sync::parse(UdpView::parse(ip->payload())->payload());
    if (!message) return ADD_FAILURE() << "no message", 0;
    EXPECT_EQ(message->id, 7);
    std::size_t count = 0;
    for (const SharedConnection& one : message->connections) {
      EXPECT_EQ(lab_.forwarder.adopt(one, lab_.now), dataplane::Adoption::adopted);
      count += one.is_template ? 0 : 1;
    }
    return count;
  }

  static std::vector<std::string> established(const std::string& listing) {
    std::vector<std::string> rows;
    std::istringstream lines(listing);
    for (std::string line; std::getline(lines, line);) {
      if (line.find("ESTABLISHED") == std::string::npos) continue;
      line.erase(4, 7);  // the time left
      while (line.back() == ' ') line.pop_back();
      rows.push_back(line);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  Kernel* kernel_ = nullptr;
  Lab lab_;
};

TEST_F(SyncWithIpvs, TheKernelGoesOnWithWhatOursTells) {
  ASSERT_EQ(kernel_->run("ipvsadm --start-daemon backup --mcast-interface eth1 --syncid 7"), "");
  Heard heard;
  lab_.forwarder.set_listener(&heard);
  for (const Bytes& frame : visits()) lab_.process(frame);
  lab_.forwarder.set_listener(nullptr);
  std::size_t count = 0;
  const Bytes payload = sync::build(7, heard.all, 1472, count);
  ASSERT_EQ(count, heard.all.size());
  send(sync::build_question(7));  // which means nothing to a kernel
  send(payload);
  std::string listing;
  for (int tries = 0; tries < 50 && established(listing).size() < 6; ++tries)
    listing = kernel_->run("sleep 0.1; ipvsadm -Lcn");
  EXPECT_EQ(established(listing), established(run_command(lab_, "ipvsadm -Lcn"))) << listing;

  const Bytes next = Packet::tcp("A").from("198.51.100.2:20002").frame();
  std::vector<std::string> there = kernel_->answers(Lab::kFront, next);
  std::erase_if(there,
                [](const std::string& line) { return line.starts_with("back  01005e"); });  // it joined the group
  EXPECT_EQ(there, answers(lab_, next)) << "and its next packet goes to the same server";
}

TEST_F(SyncWithIpvs, OursGoesOnWithWhatTheKernelTells) {
  ASSERT_EQ(kernel_->run("ipvsadm --start-daemon master --mcast-interface eth1 --syncid 7"), "");
  for (const Bytes& frame : visits()) kernel_->answers(Lab::kFront, frame);
  std::size_t adopted = 0;
  for (int tries = 0; tries < 100 && adopted < 6; ++tries) {  // the kernel takes seconds
    std::this_thread::sleep_for(100ms);
    for (const Bytes& frame : kernel_->unasked(Lab::kBack)) adopted += adopt(frame);
  }
  const std::string listing = kernel_->run("ipvsadm -Lcn");
  EXPECT_EQ(established(run_command(lab_, "ipvsadm -Lcn")), established(listing)) << listing;
  const Bytes next = Packet::tcp("A").from("198.51.100.2:20002").frame();
  const std::vector<std::string> there = kernel_->answers(Lab::kFront, next);
  EXPECT_EQ(answers(lab_, next).back(), there.back());
}

}  // namespace
}  // namespace viplane::test
