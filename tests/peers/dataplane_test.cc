// SPDX-License-Identifier: GPL-2.0-or-later
// The packet path beside a living kernel's IPVS: the same services, the same frames drawn from a seed, and what leaves
// is the same, octet by octet, but for what a kernel chooses as it likes. VIPLANE_SEED tries another seed,
// VIPLANE_ROUNDS more of them.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include "net/ethernet.h"
#include "net/icmp.h"
#include "posix/system_call.h"
#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/masked.h"
#include "tests/dataplane/packets.h"
#include "tests/peers/guest.h"

namespace viplane::test {
namespace {

// The director of tests/dataplane/lab.h.
constexpr const char* kSetup = R"(
cd /proc/sys/net/ipv4
for i in all default eth0 eth1; do echo 0 >conf/$i/rp_filter; echo 0 >conf/$i/send_redirects; done
echo 1 >ip_forward; echo 0 >icmp_ratelimit; echo 100000 >icmp_msgs_per_sec; echo 100000 >icmp_msgs_burst
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
{
echo "link set eth0 up
link set eth1 up
addr add 10.71.0.1/24 dev eth0
addr add 10.72.0.1/24 dev eth1
addr add 10.71.0.100/32 dev eth0
addr add 10.71.0.101/32 dev eth0
neigh replace 10.71.0.254 lladdr 02:71:00:00:00:fe dev eth0 nud permanent
route add default via 10.71.0.254"
for i in 1 2 3 4 5 9; do echo "neigh replace 10.72.0.2$i lladdr 02:72:00:00:00:2$i dev eth1 nud permanent"; done
} >/tmp/batch
ip -force -batch /tmp/batch
)";

// One of the director's cards, from the cable's side.
class Card {
 public:
  explicit Card(const char* tap)
      : socket_(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)), "open a socket")) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(tap));
    system_call(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  }
  void send(ByteView frame) const { system_call(::send(socket_.get(), frame.data(), frame.size(), 0), "send"); }
  // The next frame that the director sent; empty: none is there yet.
  Bytes receive() const {
    for (;;) {
      Bytes frame(2048);
      sockaddr_ll from{};
      socklen_t size = sizeof from;
      const ssize_t length =
          ::recvfrom(socket_.get(), frame.data(), frame.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (length < 0) return {};
      frame.resize(static_cast<std::size_t>(length));
      if (from.sll_pkttype != PACKET_OUTGOING && load_be16(frame.data() + 12) == ETH_P_IP) return frame;
    }
  }
  void wait() const {
    pollfd wait{socket_.get(), POLLIN, 0};
    ::poll(&wait, 1, 100);
  }

 private:
  Descriptor socket_;
};

class Kernel {
 public:
  Kernel() : guest_(space_, "tapF,02:71:00:00:00:01 tapB,02:72:00:00:00:01", kSetup) {
    const Inside inside(space_);
    cards_.emplace_back("tapF");
    cards_.emplace_back("tapB");
  }

  std::string run(const std::string& script) const { return guest_.run(script); }

  // What the kernel sends in answer to a frame. An echo to its own address on the same card, sent after it, comes back
  // when it is done.
  std::vector<std::string> answers(std::uint8_t port, ByteView frame) {
    cards_[port].send(frame);
    const bool back = port == Lab::kBack;
    const Bytes echo = build_icmp_echo_request(kFence, ++fences_);
    const Bytes packet = build_ipv4({.source = *IpAddress::parse(back ? "10.72.0.29" : "10.71.0.254"),
                                     .target = *IpAddress::parse(back ? "10.72.0.1" : "10.71.0.1"),
                                     .protocol = IpProtocol::icmp},
                                    echo);
    const auto mac = [](const char* text) { return lab_mac(text); };
    cards_[port].send(build_ethernet({mac(back ? "02:72:00:00:00:01" : "02:71:00:00:00:01"),
                                      mac(back ? "02:72:00:00:00:29" : "02:71:00:00:00:fe"), EtherType::ipv4},
                                     packet));
    std::vector<std::string> lines;
    bool is_done = false;
    for (int waits = 0; !is_done && waits < 50; ++waits) {
      for (Bytes sent = cards_[port].receive(); !sent.empty(); sent = cards_[port].receive()) {
        if (is_fence(sent)) {
          is_done = true;
        } else {
          lines.push_back(describe(port, sent));
        }
      }
      if (!is_done) cards_[port].wait();
    }
    if (!is_done) throw std::runtime_error("the guest does not answer");
    const auto other = static_cast<std::uint8_t>(1 - port);
    for (Bytes sent = cards_[other].receive(); !sent.empty(); sent = cards_[other].receive()) {
      lines.push_back(describe(other, sent));
    }
    return lines;
  }

 private:
  static constexpr std::uint16_t kFence = 0xfe0c;
  static bool is_fence(ByteView frame) {
    return frame.size() >= 42 && load_u8(frame.data() + 23) == 1 && load_u8(frame.data() + 34) == 0 &&
           load_be16(frame.data() + 38) == kFence;
  }

  NetworkNamespace space_;
  Guest guest_;
  std::vector<Card> cards_;
  std::uint16_t fences_ = 0;
};

// Services and frames, all from one seed.
class Story {
 public:
  explicit Story(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> services() {
    std::vector<std::string> lines;
    for (const char* service :
         {"-t 10.71.0.100:80", "-t 10.71.0.100:81", "-t 10.71.0.101:80", "-u 10.71.0.100:53", "-u 10.71.0.101:53"}) {
      const std::string name = service;
      lines.push_back("ipvsadm -A " + name + " -s " + scheduler() + (below(5) == 0 ? " -p 300" : ""));
      const unsigned count = 1 + below(5);
      const std::string method = pick({"-i", "-g", "-m", "-i"});
      for (unsigned i = 1; i <= count; ++i) {
        const std::string port = method == "-m" ? pick({":8080", ":5353"}) : name.substr(name.rfind(':'));
        lines.push_back("ipvsadm -a " + name + " -r 10.72.0.2" + std::to_string(i) + port + " " + method + " -w " +
                        std::to_string(below(8) == 0 ? 0 : 1 + below(5)));
      }
    }
    return lines;
  }

  struct Step {
    std::uint8_t port;
    Bytes frame;
  };
  Step frame() {
    const bool is_udp = below(4) == 0;
    Packet made = is_udp ? Packet::udp() : Packet::tcp(pick({"S", "S", "S", "A", "A", "PA", "FA", "R", "SA", "F"}));
    const bool is_reply = below(4) == 0;
    const std::string client = "198.51.100." + std::to_string(1 + below(6)) + ":" + std::to_string(20'000 + below(5));
    if (is_reply) {
      made.from("10.72.0.2" + std::to_string(1 + below(5)) + pick({":8080", ":5353", ":80"})).to(client).from_back();
    } else {
      made.from(client).to(pick({"10.71.0.100", "10.71.0.101"}) +
                           (is_udp ? ":53" : pick({":80", ":80", ":81", ":82"})));
    }
    made.ttl(is_reply || below(12) != 0 ? 2 + below(254) : 1).tos(below(256)).id(below(65536));
    if (below(2) == 0) made.dont_fragment();
    const unsigned length = below(3);
    if (length == 0) made.length(40 + below(1461));
    if (length == 1 && !is_reply) made.length(1470 + below(31));  // about where a tunnel's room ends
    if (below(8) == 0) made.without_checksum();
    return {is_reply ? Lab::kBack : Lab::kFront, made.frame()};
  }

  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

 private:
  std::string pick(std::initializer_list<const char*> choices) {
    return *(choices.begin() + below(static_cast<unsigned>(choices.size())));
  }
  std::string scheduler() {
    return pick({"rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "mh", "sh -b sh-port", "mh -b mh-port",
                 "sh -b sh-fallback"});
  }

  std::mt19937_64 random_;
};

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void compare(Kernel& kernel, std::uint64_t seed) {
  constexpr int kFrames = 300;
  Story story(seed);
  const std::vector<std::string> services = story.services();
  Lab lab;
  for (const std::string& line : services) run_command(lab, line);
  ASSERT_EQ(kernel.run(joined(services)), "");
  for (int i = 0; i < kFrames; ++i) {
    const Story::Step step = story.frame();
    lab.advance(std::chrono::milliseconds(1));
    std::vector<std::string> ours = answers(lab, step.frame);
    std::vector<std::string> theirs = kernel.answers(step.port, step.frame);
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    ASSERT_EQ(theirs, ours) << "seed " << seed << ", frame " << i << ":\n"
                            << describe(step.port, step.frame) << "\nreason "
                            << to_string(lab.process(step.frame).reason) << "\n"
                            << joined(services);
  }
  // Connections and their states came out the same too.
  const auto listed = [](std::string text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      std::string line = text.substr(at, end - at);
      while (!line.empty() && line.back() == ' ') line.pop_back();
      if (line.find("(size=") == std::string::npos) kept += line + "\n";
      at = end == std::string::npos ? text.size() : end + 1;
    }
    return kept;
  };
  EXPECT_EQ(listed(kernel.run("ipvsadm -Ln")), listed(run_command(lab, "ipvsadm -Ln"))) << "seed " << seed;
}

TEST(DataplaneBesideIpvs, EmitsTheSameFramesForTheSameFrames) {
  VIPLANE_NEEDS_NAMESPACES();
  const std::uint64_t first = number_from("VIPLANE_SEED", 1), rounds = number_from("VIPLANE_ROUNDS", 1);
  try {
    for (std::uint64_t seed = first; seed < first + rounds && !HasFatalFailure(); ++seed) {
      Kernel kernel;  // a fresh one: removed servers and their connections are remembered for minutes
      compare(kernel, seed);
    }
  } catch (const NoGuest& why) {
    GTEST_SKIP() << why.what();
  }
}

}  // namespace
}  // namespace viplane::test
