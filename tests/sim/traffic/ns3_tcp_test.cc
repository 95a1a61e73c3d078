// SPDX-License-Identifier: GPL-2.0-or-later
// ns-3's own TCP as an independent peer: it knows nothing of ours, and both must read the same octets over a wire that
// loses some, checksums on.
#include <gtest/gtest.h>
#include <ns3/inet-socket-address.h>
#include <ns3/internet-stack-helper.h>
#include <ns3/ipv4.h>
#include <ns3/packet.h>
#include <ns3/socket.h>
#include <ns3/tcp-socket-factory.h>

#include "sim/ns3_device.h"
#include "sim/traffic/real_server.h"
#include "tests/sim/small_lan.h"

namespace viplane::sim {
namespace {

std::string random_text(std::size_t octets, std::uint64_t seed) {
  Random random(seed);
  std::string text(octets, ' ');
  for (char& letter : text) letter = static_cast<char>(' ' + random.next() % 95);
  return text;
}

// One end of a connection in ns-3: sends a text, collects what comes, closes when told to or when the peer has.
class Ns3End {
 public:
  Ns3End(ns3::Ptr<ns3::Socket> socket, std::string text) : socket_(std::move(socket)), text_(std::move(text)) {
    socket_->SetRecvCallback(ns3::MakeCallback(&Ns3End::on_readable, this));
    socket_->SetSendCallback(ns3::MakeCallback(&Ns3End::on_writable, this));
    socket_->SetCloseCallbacks(ns3::MakeCallback(&Ns3End::on_closed, this),
                               ns3::MakeCallback(&Ns3End::on_closed, this));
  }
  void start_sending() {
    started_ = true;
    send_more();
  }

  std::string received;
  bool peer_closed = false;
  bool close_when_sent = false;
  std::function<void()> on_received;

 private:
  void on_readable(ns3::Ptr<ns3::Socket>) {
    while (const auto packet = socket_->Recv()) {
      if (packet->GetSize() == 0) break;
      std::string piece(packet->GetSize(), ' ');
      packet->CopyData(reinterpret_cast<std::uint8_t*>(piece.data()), packet->GetSize());
      received += piece;
    }
    if (on_received) on_received();
  }
  void on_writable(ns3::Ptr<ns3::Socket>, std::uint32_t) { send_more(); }
  void on_closed(ns3::Ptr<ns3::Socket>) {
    peer_closed = true;
    socket_->Close();
  }
  void send_more() {
    while (started_ && sent_ < text_.size()) {
      const auto room = std::min<std::size_t>(socket_->GetTxAvailable(), text_.size() - sent_);
      if (room == 0) return;
      const auto* octets = reinterpret_cast<const std::uint8_t*>(text_.data() + sent_);
      const int taken = socket_->Send(ns3::Create<ns3::Packet>(octets, static_cast<std::uint32_t>(room)));
      if (taken <= 0) return;
      sent_ += static_cast<std::size_t>(taken);
    }
    if (started_ && close_when_sent && !std::exchange(closed_, true)) socket_->Close();
  }

  ns3::Ptr<ns3::Socket> socket_;
  std::string text_;
  std::size_t sent_ = 0;
  bool started_ = false;
  bool closed_ = false;
};

class Ns3TcpTest : public testing::Test {
 protected:
  Ns3TcpTest() : world(two_hosts(), 4), stack(world.host("a")) {
    const auto channel = ns3::CreateObject<Ns3Channel>();  // before the node: it switches checksums on
    node = ns3::CreateObject<ns3::Node>();
    const auto device = ns3::CreateObject<Ns3Device>(world.node("b").nic("eth0"), channel);
    channel->add(device);
    node->AddDevice(device);
    ns3::InternetStackHelper helper;
    helper.SetIpv6StackInstall(false);
    helper.Install(node);
    const auto ipv4 = node->GetObject<ns3::Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, {ns3::Ipv4Address("10.0.0.2"), ns3::Ipv4Mask("255.255.255.0")});
    ipv4->SetUp(interface);
    // Both have learnt their neighbour before anything gets lost.
    world.host("a").ping(ipv4_of("10.0.0.2"), 1, 1);
    world.run_for(1s);
  }
  static Ipv4 ipv4_of(const char* text) { return sim::ipv4(text); }

  void lose(double probability) {
    const LinkRule rule = [probability](ByteView, Random& random) {
      return LinkEffect{.lose = random.unit() < probability, .why = Loss::random_loss};
    };
    world.link("b").add_rule(Way::forth, rule);
    world.link("b").add_rule(Way::back, rule);
  }
  ns3::Ptr<ns3::Socket> socket() { return ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId()); }

  World world;
  TcpStack stack;
  ns3::Ptr<ns3::Node> node;
};

// Our end of the other direction: sends a text, collects the answer.
class LightClient final : public TcpApplication {
 public:
  LightClient(TcpStack& stack, std::string text) : stack_(stack), text_(std::move(text)) {}
  std::string received_text;
  bool finished = false;
  std::optional<CloseReason> reason;

 private:
  void connected(TcpHandle connection, std::uint64_t) override { stack_.send_borrowed(connection, as_octets(text_)); }
  void received(TcpHandle, std::uint64_t, ByteView bytes) override {
    received_text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  void peer_finished(TcpHandle connection, std::uint64_t) override {
    finished = true;
    stack_.close(connection);
  }
  void closed(TcpHandle, std::uint64_t, CloseReason why) override { reason = why; }

  TcpStack& stack_;
  std::string text_;
};

TEST_F(Ns3TcpTest, ItsClientsReadOurPagesWholeOverALossyLink) {
  const std::string body = random_text(60'000, 1);
  RealServer server(stack, {.page = Page(body)});
  lose(0.03);
  std::vector<std::unique_ptr<Ns3End>> clients;
  for (int i = 0; i < 30; ++i) {
    const auto connection = socket();
    connection->Bind();
    clients.push_back(std::make_unique<Ns3End>(connection, "GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    Ns3End* const end = clients.back().get();
    connection->SetConnectCallback(
        ns3::MakeCallback(+[](Ns3End* which, ns3::Ptr<ns3::Socket>) { which->start_sending(); }).Bind(end),
        ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
    connection->Connect(ns3::InetSocketAddress(ns3::Ipv4Address("10.0.0.1"), 80));
  }
  world.run_for(300s);
  for (const auto& client : clients) {
    ASSERT_GE(client->received.size(), body.size());
    EXPECT_TRUE(client->received.ends_with("\r\n\r\n" + body));
    EXPECT_TRUE(client->peer_closed);
  }
  EXPECT_EQ(server.counters().requests, 30u);
  EXPECT_EQ(stack.counters().bad_segments, 0u);
  EXPECT_EQ(stack.open_connections(), 0u);
}

TEST_F(Ns3TcpTest, OurClientsReadItsPagesWholeOverALossyLink) {
  const std::string question = random_text(20'000, 2) + "\r\n\r\n";
  const std::string answer = random_text(80'000, 3);
  lose(0.03);
  struct Server {
    std::string answer;
    std::size_t wanted;
    std::vector<std::unique_ptr<Ns3End>> ends;
    void accepted(ns3::Ptr<ns3::Socket> connection, const ns3::Address&) {
      ends.push_back(std::make_unique<Ns3End>(connection, answer));
      Ns3End* const end = ends.back().get();
      end->close_when_sent = true;
      end->on_received = [this, end] {
        if (end->received.size() == wanted) end->start_sending();
      };
    }
  } server{answer, question.size(), {}};
  const auto listener = socket();
  listener->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), 80));
  listener->Listen();
  listener->SetAcceptCallback(ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
                              ns3::MakeCallback(&Server::accepted, &server));
  std::vector<std::unique_ptr<LightClient>> clients;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(std::make_unique<LightClient>(stack, question));
    ASSERT_TRUE(stack.connect({address("10.0.0.2"), 80}, *clients.back(), 0));
  }
  world.run_for(300s);
  for (const auto& client : clients) {
    EXPECT_TRUE(client->received_text == answer) << client->received_text.size();
    EXPECT_TRUE(client->finished);
    EXPECT_FALSE(client->reason.has_value());
  }
  ASSERT_EQ(server.ends.size(), 30u);
  for (const auto& end : server.ends) EXPECT_TRUE(end->received == question);
  EXPECT_EQ(stack.counters().bad_segments, 0u);
  EXPECT_EQ(stack.open_connections(), 0u);
}

// The other way round tells nothing: ns-3 ignores a reset that acknowledges its SYN, and runs into its time-out.
TEST_F(Ns3TcpTest, ItsClosedPortRefusesUs) {
  LightClient client(stack, "x");
  stack.connect({address("10.0.0.2"), 81}, client, 0);
  world.run_for(2s);
  EXPECT_EQ(client.reason, CloseReason::refused);
}

}  // namespace
}  // namespace viplane::sim
