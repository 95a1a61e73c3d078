// SPDX-License-Identifier: GPL-2.0-or-later
// What a reload of a real viplaned does to the wire, and to clients in the midst of a connection.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>

#include "posix/system_call.h"
#include "tests/daemon/configurations.h"
#include "tests/daemon/running_daemon.h"

namespace viplane::test {
namespace {

using std::chrono::milliseconds;

// A real server: holds the virtual address on lo, and answers each octet with its own name.
class RealServer {
 public:
  RealServer(Switch& wire, char name) {
    wire.connect(space_, "eth0", std::string("10.9.0.2") + name + "/24");
    space_.run(
        "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 && "
        "ip addr add 10.9.0.100/32 dev lo");
    server_.emplace(space_, [name] {
      const std::string program =
          "import socketserver\n"
          "class Echo(socketserver.BaseRequestHandler):\n"
          "  def handle(self):\n"
          "    while self.request.recv(1): self.request.sendall(b'" +
          std::string(1, name) +
          "')\n"
          "socketserver.ThreadingTCPServer.allow_reuse_address = True\n"
          "socketserver.ThreadingTCPServer(('', 80), Echo).serve_forever()\n";
      return execlp("python3", "python3", "-c", program.c_str(), nullptr);
    });
  }

 private:
  NetworkNamespace space_;
  std::optional<Child> server_;
};

// A client's connection to the service. answer() is the name of the server behind it; '-': there is none.
class Connection {
 public:
  explicit Connection(const NetworkNamespace& client) {
    const Inside inside(client);
    socket_ = Descriptor(system_call(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket"));
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in service{};
    service.sin_family = AF_INET;
    service.sin_port = htons(80);
    inet_pton(AF_INET, "10.9.0.100", &service.sin_addr);
    (void)connect(socket_.get(), reinterpret_cast<const sockaddr*>(&service), sizeof service);  // answer() tells
  }
  char answer() const {
    char name = '-';
    if (send(socket_.get(), "?", 1, MSG_NOSIGNAL) != 1 || recv(socket_.get(), &name, 1, 0) != 1) return '-';
    return name;
  }

 private:
  Descriptor socket_;
};

// Every frame that a node's eth0 hears of others.
class Ear {
 public:
  explicit Ear(const NetworkNamespace& where) {
    const Inside inside(where);
    socket_ = Descriptor(system_call(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL)),
                                     "listen to frames"));
  }
  // Those from `mac` since the last call, each kind once.
  std::set<std::string> heard_from(const std::string& mac) const {
    std::set<std::string> frames;
    std::array<char, 2048> frame{};
    for (ssize_t length = 0; (length = recv(socket_.get(), frame.data(), frame.size(), 0)) > 0;) {
      const std::string text(frame.data(), static_cast<std::size_t>(length));
      if (text.substr(ETH_ALEN, ETH_ALEN) == mac) frames.insert(text);
    }
    return frames;
  }

 private:
  Descriptor socket_;
};

std::string mac_of(const NetworkNamespace& node) {
  std::string octets;
  const std::string shown = node.run("ip -o link show dev eth0");
  const std::size_t at = shown.find("link/ether ") + 11;
  for (std::size_t i = 0; i < ETH_ALEN; ++i) {
    octets += static_cast<char>(std::stoi(shown.substr(at + 3 * i, 2), nullptr, 16));
  }
  return octets;
}

std::string service(const std::string& servers) {
  std::string text = "virtual_server 10.9.0.100 80 {\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n";
  for (const char server : servers) text += std::string("  real_server 10.9.0.2") + server + " 80 {\n  }\n";
  return text + "}\n";
}

class Reload : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    wire_.emplace();
    space_.emplace();
    client_.emplace();
    wire_->connect(*space_, "eth0", "10.9.0.1/24");
    wire_->connect(*client_, "eth0", "10.9.0.50/24");
  }

  RunningDaemon& run(const std::string& configuration) {
    daemon_.emplace(*space_, "r", configuration);
    return *daemon_;
  }

  std::optional<Switch> wire_;
  std::optional<NetworkNamespace> space_, client_;
  std::optional<RunningDaemon> daemon_;
};

TEST_F(Reload, OfTheSameFilePutsNothingNewOnTheWire) {
  RunningDaemon& daemon = run(virtual_router(200));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  ASSERT_TRUE(eventually([&] { return daemon.number("announcements_sent") >= 10; })) << "the second set is late";
  const Ear ear(*client_);
  const std::string director = mac_of(*space_);
  std::set<std::string> before;
  const auto is_quiet = [&] {
    std::this_thread::sleep_for(milliseconds(500));
    before = ear.heard_from(director);
    return before.size() == 1;
  };
  ASSERT_TRUE(eventually(is_quiet)) << "a quiet master says its advertisement only";
  EXPECT_EQ(daemon.ask({"reload"}).code, 0);
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(ear.heard_from(director), before);
}

TEST_F(Reload, LeavesConnectionsToServersThatStayAlone) {
  RealServer one(*wire_, '1'), two(*wire_, '2');
  RunningDaemon& daemon = run(virtual_router(200) + service("12"));
  ASSERT_TRUE(eventually([&] { return daemon.has_state("master"); })) << daemon.log();
  std::set<char> answered;
  ASSERT_TRUE(eventually([&] {
    answered.insert(Connection(*client_).answer());
    return answered.contains('1') && answered.contains('2');
  })) << daemon.log();
  const Connection open(*client_);
  const char server = open.answer();
  ASSERT_NE(server, '-') << daemon.log();

  daemon.write_configuration(virtual_router(200, "    10.9.0.101/24\n") + service({server}));
  ASSERT_EQ(daemon.ask({"reload"}).code, 0) << daemon.log();
  EXPECT_TRUE(daemon.holds("10.9.0.101/24"));
  EXPECT_EQ(open.answer(), server) << "an open connection broke";
  EXPECT_EQ(Connection(*client_).answer(), server) << "a new connection went to a server that is gone";
  EXPECT_EQ(daemon.count("vrrp.state"), 2u) << daemon.log();

  daemon.write_configuration(virtual_router(200) + service("12"));
  ASSERT_EQ(daemon.ask({"reload"}).code, 0) << daemon.log();
  EXPECT_EQ(open.answer(), server) << "an open connection broke";
}

}  // namespace
}  // namespace viplane::test
