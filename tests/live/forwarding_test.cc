// SPDX-License-Identifier: GPL-2.0-or-later
// Real TCP through a director on real ports, with every offload that Linux switches on by itself: megabytes down and
// up, byte for byte, by every method and over every kind of port. Client, director and server are kernels on one
// switch.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/live/live_director.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using test::NetworkNamespace;

const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);

// GET answers a megabyte whose digest the client knows; POST answers the digest of what came.
constexpr const char* kServer = R"(
import hashlib, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, body):
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def do_GET(self): self.answer(bytes(i * 7 % 251 for i in range(1000003)))
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(hashlib.sha256(body).hexdigest().encode())
    def log_message(self, *rest): pass
http.server.ThreadingHTTPServer(("", 80), Handler).serve_forever()
)";

struct Case {
  Io io;
  const char* method;
};

class ForwardingTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    hosts_ = std::make_unique<Hosts>();
    for (const auto* host : {&hosts_->client, &hosts_->director, &hosts_->server}) {
      host->run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
    }
    hosts_->lan.connect(hosts_->client, "eth0", "10.9.0.9/24");
    hosts_->lan.connect(hosts_->director, "eth0", "10.0.0.1/24");
    hosts_->lan.connect(hosts_->server, "eth0", "10.0.0.21/24");
    hosts_->client.run("ip route add 10.0.0.0/24 dev eth0");
    // The host forwards, so that a reply that should be translated would escape if it were not kept from it.
    hosts_->director.run(
        "ip address add 10.0.0.100/32 dev eth0; ip route add 10.9.0.0/24 dev eth0; "
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0");
    set_up_server();
    loop_ = std::make_unique<Loop>();
    balancer_ = std::make_unique<LiveDirector>(hosts_->director, *loop_, "eth0", *IpPrefix::parse("10.0.0.1/24"),
                                               std::vector{kVip}, GetParam().io);
    balancer_->start(std::string("virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind ") + GetParam().method +
                     "\n protocol TCP\n real_server 10.0.0.21 80 { }\n}\n");
  }

  void TearDown() override {
    if (hosts_ && is_tunnelled())
      (void)hosts_->server.try_run(std::string(VIPLANE_RS) + " undo --state " + state_.path().string());
  }

  static bool is_tunnelled() { return GetParam().method == std::string("TUN"); }

  void set_up_server() {
    const bool is_translated = GetParam().method == std::string("NAT");
    hosts_->server.run(is_translated ? "ip route add 10.9.0.0/24 via 10.0.0.1" : "ip route add 10.9.0.0/24 dev eth0");
    if (is_tunnelled()) {
      hosts_->server.run(std::string(VIPLANE_RS) + " setup --vip 10.0.0.100 --mode tun --decapsulation tun --state " +
                         state_.path().string());
    } else if (!is_translated) {
      hosts_->server.run(
          "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2; "
          "ip address add 10.0.0.100/32 dev lo");
    }
    program_ = std::make_unique<test::Child>(hosts_->server,
                                             [] { return ::execlp("python3", "python3", "-c", kServer, nullptr); });
    for (int i = 0; i < 100 && hosts_->server.try_run("ss -Hltn 'sport = 80' | grep -q LISTEN") != 0; ++i) {
      std::this_thread::sleep_for(50ms);
    }
  }

  // Runs a command at the client while the director works; what it printed.
  std::string at_client(const std::string& command) {
    std::string printed;
    std::atomic<bool> is_done = false;
    std::thread client([&] {
      try {
        printed = hosts_->client.run(command);
      } catch (const std::exception& error) {
        printed = error.what();
      }
      is_done = true;
    });
    const test::Inside inside(hosts_->director);
    while (!is_done) {
      const HandlePtr end = loop_->call_at(loop_->now() + 10ms, [this] { loop_->stop(); });
      loop_->run();
    }
    client.join();
    return printed;
  }

  static std::string checksum_errors(const NetworkNamespace& host) {
    return host.run("nstat -az TcpInCsumErrors | awk '/Csum/ {print $2}'");
  }

  test::TemporaryDirectory state_;
  struct Hosts {
    test::Switch lan;
    NetworkNamespace client, director, server;
  };
  std::unique_ptr<Hosts> hosts_;
  std::unique_ptr<test::Child> program_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<LiveDirector> balancer_;
};

TEST_P(ForwardingTest, EveryOctetArrivesBothWaysWithOffloadsOn) {
  const std::string curl = "curl -s -m 20 --retry-connrefused http://10.0.0.100/ ";
  const std::string page =
      "python3 -c 'import sys; sys.stdout.buffer.write(bytes(i * 7 % 251 for i in range(1000003)))'";
  EXPECT_EQ(at_client(curl + "| sha256sum"), at_client(page + " | sha256sum"));
  EXPECT_EQ(at_client(page + " | " + curl + "--data-binary @- | tr -d '\\n'"),
            at_client(page + " | sha256sum | cut -d' ' -f1 | tr -d '\\n'"));
  EXPECT_EQ(checksum_errors(hosts_->server), "0\n");
  EXPECT_EQ(checksum_errors(hosts_->client), "0\n");
  const PortCounters counters = balancer_->port().counters();
  EXPECT_GT(counters.sent, 700u);
  EXPECT_GT(counters.checksums_finished + counters.segmented, 0u) << "the senders left nothing to their cards";
  EXPECT_EQ(counters.ring_full, 0u);
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(to_string(info.param.io)) + "_" + info.param.method;
}

INSTANTIATE_TEST_SUITE_P(Ports, ForwardingTest,
                         testing::Values(Case{Io::packet, "DR"}, Case{Io::packet, "TUN"}, Case{Io::packet, "NAT"},
                                         Case{Io::xsk, "DR"}, Case{Io::xsk, "TUN"}, Case{Io::xsk, "NAT"}),
                         name_of);

}  // namespace
}  // namespace viplane::live
