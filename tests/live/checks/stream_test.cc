// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "live/checks/socket.h"
#include "live/checks/stream_connector.h"
#include "net/bytes.h"
#include "posix/system_call.h"
#include "tests/conformance/stream_conformance.h"
#include "tests/live/checks/loop_world.h"
#include "tests/live/checks/small_server.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

// Listens, but its queue is full and nobody accepts: the kernel drops every further SYN.
struct FullListener {
  FullListener() : listener(make_socket(IpAddress::v4(127, 0, 0, 1), SOCK_STREAM, 0, {})) {
    const SocketAddress any({IpAddress::v4(127, 0, 0, 1), 0});
    system_call(::bind(listener.get(), any.get(), any.size()), "bind to loopback");
    system_call(::listen(listener.get(), 0), "listen on loopback");
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    system_call(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&bound), &size), "ask for a port");
    endpoint = to_endpoint(bound);
    const SocketAddress address(endpoint);
    for (Descriptor& client : clients) {
      client = make_socket(endpoint.address, SOCK_STREAM, 0, {});
      (void)::connect(client.get(), address.get(), address.size());  // is under way
    }
  }
  Descriptor listener;
  Endpoint endpoint;
  std::array<Descriptor, 4> clients;
};

// All on loopback: no namespace is needed. TCP has no route to a multicast address.
struct LiveStreams : LoopWorld {
  StreamConnector& streams() { return connector; }
  Endpoint web_server() { return server.endpoint(); }
  Endpoint closed_port() { return {IpAddress::v4(127, 0, 0, 1), 1}; }
  std::optional<Endpoint> silent() { return full.endpoint; }
  std::optional<Endpoint> unreachable() { return Endpoint{IpAddress::v4(224, 0, 0, 1), 80}; }

  TcpStreamConnector connector{loop};
  SmallServer server{loop, web_page};
  FullListener full;
};

struct TcpStreams : testing::Test {
  void connect(const Endpoint& peer, const ConnectOptions& options = {}) {
    begin(peer, options);
    world.run_for(300ms);
  }
  void begin(const Endpoint& peer, const ConnectOptions& options = {}) {
    stream = connector.connect(peer, options, 1s,
                               {.connected = [this] { is_connected = true; },
                                .received = [this](ByteView bytes) { received += bytes.size(); },
                                .closed = [this](CloseReason why) { end = why; }});
  }

  LoopWorld world;
  TcpStreamConnector connector{world.loop};
  std::unique_ptr<Stream> stream;
  bool is_connected = false;
  std::size_t received = 0;
  std::optional<CloseReason> end;
};

TEST_F(TcpStreams, SpeakIpv6) {
  SmallServer server(world.loop, web_page, "", true);
  connect(server.endpoint());
  EXPECT_TRUE(is_connected);
}

TEST_F(TcpStreams, LeaveFromTheAddressThatIsAskedFor) {
  SmallServer server(world.loop, web_page);
  connect(server.endpoint(), {.source = IpAddress::v4(127, 0, 0, 9)});
  EXPECT_TRUE(is_connected);
  is_connected = false;
  connect(server.endpoint(), {.interface = "lo"});
  EXPECT_TRUE(is_connected);
}

TEST_F(TcpStreams, ASourceThatIsNotHereIsUnreachable) {
  SmallServer server(world.loop, web_page);
  connect(server.endpoint(), {.source = IpAddress::v4(192, 0, 2, 1)});
  EXPECT_FALSE(is_connected);
  EXPECT_EQ(end, CloseReason::unreachable);
}

TEST_F(TcpStreams, AnInterfaceThatIsNotHereIsUnreachable) {
  SmallServer server(world.loop, web_page);
  connect(server.endpoint(), {.interface = "nosuchif"});
  EXPECT_EQ(end, CloseReason::unreachable);
}

TEST_F(TcpStreams, SendWhatTheKernelDoesNotTakeAtOnceLater) {
  std::size_t heard = 0;
  SmallServer server(world.loop, [&](const std::string& text) {
    heard = text.size();
    return SmallServer::Reply{};
  });
  connect(server.endpoint());
  const Bytes much(8'000'000, std::byte{1});
  stream->write(much);
  for (int i = 0; i < 300 && heard < much.size(); ++i) world.run_for(100ms);
  EXPECT_EQ(heard, much.size());
}

TEST_F(TcpStreams, WithoutADescriptorLeftAreUnreachableAndWorkAgainWhenThereIs) {
  SmallServer server(world.loop, web_page);
  begin(server.endpoint());  // the sanitizer needs descriptors when it sees a type for the first time
  begin(server.endpoint(), {.source = IpAddress::v4(192, 0, 2, 1)});
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 3, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  begin(server.endpoint());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  world.run_for(300ms);
  EXPECT_EQ(end, CloseReason::unreachable);
  end.reset();
  connect(server.endpoint());
  EXPECT_TRUE(is_connected);
  EXPECT_FALSE(end);
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(Live, StreamConformance, live::LiveStreams);
}
