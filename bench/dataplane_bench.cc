// SPDX-License-Identifier: GPL-2.0-or-later
// The packet path over known connections, by TUN, DR and NAT, in batches of 32, beside a floor of the same shape: hash,
// one prefetched random cache line, 20 octets prepended. Both restore the same frames in the same way and visit the
// same flows in the same order, so their ratio says what the packet path costs beyond the least it could. The floor is
// of TUN's shape.
#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "dataplane/flow_table.h"
#include "dataplane/forwarder.h"
#include "dataplane/path/rewrite.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane {
namespace {

using namespace dataplane;

constexpr std::size_t kBatch = Forwarder::kBatchSize;
constexpr std::size_t kHeadroom = 64;
constexpr std::size_t kFrameSize = 14 + 20 + 20;
constexpr IpAddress kVirtual = IpAddress::v4(10, 71, 0, 100);
const MacAddress kOwnMac{{2, 0x71, 0, 0, 0, 1}};

struct Client {
  IpAddress address;
  std::uint16_t port;
};

Client client(std::uint32_t i) {
  return {IpAddress::v4(0xc6336400u + i / 50'000), static_cast<std::uint16_t>(10'000 + i % 50'000)};
}

Bytes frame_of(std::uint32_t flow, std::uint8_t flags) {
  const Client from = client(flow);
  TcpHeader tcp;
  tcp.source_port = from.port;
  tcp.target_port = 80;
  tcp.flags = flags;
  Ipv4Header ip{.source = from.address, .target = kVirtual};
  ip.dont_fragment = true;
  return build_ethernet({kOwnMac, MacAddress{{2, 0x71, 0, 0, 0, 0xfe}}, EtherType::ipv4},
                        build_ipv4(ip, build_tcp(tcp, {}, from.address, kVirtual)));
}

// Packets of flows in random order, each flow as likely as any other; as many as there are flows, then again. What
// differs from packet to packet is worked out beforehand.
struct Workload {
  struct Difference {
    std::uint32_t source;
    std::uint16_t port;
    std::uint16_t checksum;
  };

  Workload(std::uint32_t flows, std::uint8_t flags, bool shuffled = true)
      : pattern(frame_of(0, flags)), packets(flows) {
    std::uint64_t state = 42;
    for (std::uint32_t i = 0; i < flows; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const auto flow = shuffled ? static_cast<std::uint32_t>(((state >> 32) * flows) >> 32) : i;
      const Bytes frame = frame_of(flow, flags);
      std::memcpy(&packets[i].source, frame.data() + 26, 4);
      std::memcpy(&packets[i].port, frame.data() + 34, 2);
      std::memcpy(&packets[i].checksum, frame.data() + 24, 2);
    }
  }

  Bytes pattern;
  std::vector<Difference> packets;
  std::size_t next = 0;
};

// The buffers a port would lend.
struct Buffers {
  Buffers() : memory(kBatch * 2048) {}

  void lend(Workload& traffic, std::array<Frame, kBatch>& batch) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      const Workload::Difference& packet = traffic.packets[traffic.next];
      if (++traffic.next == traffic.packets.size()) traffic.next = 0;
      std::byte* data = memory.data() + i * 2048 + kHeadroom;
      std::memcpy(data, traffic.pattern.data(), kFrameSize);
      std::memcpy(data + 26, &packet.source, 4);
      std::memcpy(data + 34, &packet.port, 2);
      std::memcpy(data + 24, &packet.checksum, 2);
      batch[i] = Frame{.data = data, .length = kFrameSize, .headroom = kHeadroom};
    }
  }

  Bytes memory;
};

struct Setup : Router, Emitter {
  explicit Setup(std::size_t slots, Method method = Method::tunnel)
      : services(next_hops, *this), forwarder(services, *this, slots) {
    hop = next_hops.add({.egress = 1,
                         .source = kOwnMac,
                         .target = MacAddress{{2, 0x72, 0, 0, 0, 0x21}},
                         .mtu = 1500,
                         .source_address = IpAddress::v4(10, 72, 0, 1),
                         .resolved = true});
    const ServiceKey key{Protocol::tcp, {kVirtual, 80}};
    ServiceSettings settings;
    settings.scheduler = "rr";
    services.add_service(key, settings);
    for (std::uint8_t i = 0; i < 3; ++i) {
      const Endpoint server{IpAddress::v4(10, 72, 0, static_cast<std::uint8_t>(21 + i)), 80};
      ServerSettings server_settings;
      server_settings.method = method;
      services.add_server(key, server, server_settings);
    }
    services.set_local_addresses(std::array{kVirtual});
    forwarder.set_own_macs(std::array{kOwnMac});
  }
  NextHopIndex next_hop(IpAddress) override { return hop; }
  void emit(NextHopIndex, MutableByteView) override { ++emitted; }

  void open(std::uint32_t flows) {
    for (std::uint32_t flow = 0; flow < flows; ++flow) {
      for (const std::uint8_t flags : {tcp_flag::kSyn, tcp_flag::kAck}) {
        Bytes buffer(kHeadroom);
        const Bytes frame = frame_of(flow, flags);
        buffer.insert(buffer.end(), frame.begin(), frame.end());
        Frame slot{.data = buffer.data() + kHeadroom, .length = kFrameSize, .headroom = kHeadroom};
        forwarder.process({&slot, 1}, Time{});
      }
    }
  }

  NextHops next_hops;
  NextHopIndex hop = 0;
  std::uint64_t emitted = 0;
  ServiceTable services;
  Forwarder forwarder;
};

std::size_t slots_for(std::int64_t flows) { return static_cast<std::size_t>(flows) * 4; }

// How many frames are to leave, so many octets longer.
std::uint64_t count_forwarded(const std::array<Frame, kBatch>& batch, std::size_t growth) {
  std::uint64_t count = 0;
  for (const Frame& frame : batch) count += frame.verdict == Verdict::transmit && frame.length == kFrameSize + growth;
  return count;
}

std::uint64_t count_tunnelled(const std::array<Frame, kBatch>& batch) { return count_forwarded(batch, 20); }

void report(benchmark::State& state, std::uint64_t offered, std::uint64_t forwarded) {
  if (offered != forwarded) state.SkipWithError("not every packet was forwarded");
  state.SetItemsProcessed(static_cast<std::int64_t>(offered));
  state.counters["offered"] = static_cast<double>(offered);
  state.counters["forwarded"] = static_cast<double>(forwarded);
}

template <Method kMethod>
void known(benchmark::State& state) {
  const auto flows = static_cast<std::uint32_t>(state.range(0));
  Setup setup(slots_for(flows), kMethod);
  setup.open(flows);
  Workload traffic(flows, tcp_flag::kAck);
  Buffers buffers;
  std::array<Frame, kBatch> batch;
  std::uint64_t offered = 0, forwarded = 0;
  for (auto _ : state) {
    buffers.lend(traffic, batch);
    setup.forwarder.process(batch, Time{std::chrono::seconds(1)});
    forwarded += count_forwarded(batch, kMethod == Method::tunnel ? 20 : 0);
    benchmark::ClobberMemory();
    offered += kBatch;
  }
  report(state, offered, forwarded);
}

// One record a cache line may hold twice, as in the flow table; found by the hash alone.
void floor(benchmark::State& state) {
  const auto flows = static_cast<std::uint32_t>(state.range(0));
  const std::size_t slots = slots_for(flows);
  LazyArray<path::FlowEntry> table(slots);
  for (std::size_t i = 0; i < slots; ++i) table[i].deadline_ns = 1;
  Workload traffic(flows, tcp_flag::kAck);
  Buffers buffers;
  std::array<Frame, kBatch> batch;
  std::array<path::FlowEntry*, kBatch> entries;
  std::uint64_t offered = 0, forwarded = 0;
  for (auto _ : state) {
    buffers.lend(traffic, batch);
    for (std::size_t i = 0; i < kBatch; ++i) {
      path::FlowKey key;
      std::memcpy(&key.addresses, batch[i].data + 26, 8);
      std::uint32_t ports;
      std::memcpy(&ports, batch[i].data + 34, 4);
      key.ports_and_protocol = ports | std::uint64_t{6} << 32;
      entries[i] = &table[((key.hash() >> 32) * slots) >> 32];
      __builtin_prefetch(entries[i], 1);
    }
    for (std::size_t i = 0; i < kBatch; ++i) {
      Frame& frame = batch[i];
      entries[i]->deadline_ns += 1;
      frame.data -= 20;
      frame.length = static_cast<std::uint16_t>(frame.length + 20);
      static constexpr std::array<std::byte, 34> kHeaders{};
      std::memcpy(frame.data, kHeaders.data(), kHeaders.size());
      frame.verdict = Verdict::transmit;
    }
    forwarded += count_tunnelled(batch);
    benchmark::ClobberMemory();
    offered += kBatch;
  }
  report(state, offered, forwarded);
}

void tunnel_one_by_one(benchmark::State& state) {
  const auto flows = static_cast<std::uint32_t>(state.range(0));
  Setup setup(slots_for(flows));
  setup.open(flows);
  Workload traffic(flows, tcp_flag::kAck);
  Buffers buffers;
  std::array<Frame, kBatch> batch;
  std::uint64_t offered = 0, forwarded = 0;
  for (auto _ : state) {
    buffers.lend(traffic, batch);
    for (Frame& frame : batch) setup.forwarder.process({&frame, 1}, Time{std::chrono::seconds(1)});
    forwarded += count_tunnelled(batch);
    benchmark::ClobberMemory();
    offered += kBatch;
  }
  report(state, offered, forwarded);
}

void new_connection(benchmark::State& state) {
  constexpr std::uint32_t kFlows = 1 << 16;
  Setup setup(4 * kFlows);
  Workload traffic(kFlows, tcp_flag::kSyn, false);
  Buffers buffers;
  std::array<Frame, kBatch> batch;
  std::uint64_t offered = 0;
  for (auto _ : state) {
    if (offered % kFlows == 0) {
      state.PauseTiming();
      setup.forwarder.forget_connections();
      state.ResumeTiming();
    }
    buffers.lend(traffic, batch);
    setup.forwarder.process(batch, Time{});
    offered += kBatch;
  }
  report(state, offered, setup.forwarder.counters()[Reason::tunnelled]);
}

BENCHMARK(floor)->Arg(10'000)->Arg(1'000'000);
BENCHMARK(known<Method::tunnel>)->Name("tunnel_known")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(known<Method::direct>)->Name("direct_known")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(known<Method::nat>)->Name("nat_known")->Arg(10'000)->Arg(1'000'000);
BENCHMARK(tunnel_one_by_one)->Arg(10'000)->Arg(1'000'000);
BENCHMARK(new_connection);

}  // namespace
}  // namespace viplane

BENCHMARK_MAIN();
