// SPDX-License-Identifier: GPL-2.0-or-later
// What the codecs cost a simulated host: every packet is written and read once, checksums included.
#include <benchmark/benchmark.h>

#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"

namespace viplane {
namespace {

const auto kSource = IpAddress::v4(10, 0, 0, 1), kTarget = IpAddress::v4(10, 0, 0, 2);

void write_packet(MutableByteView frame) {
  const auto packet = frame.subspan(EthernetView::kSize), segment = packet.subspan(Ipv4View::kSize);
  write_ethernet(frame, {});
  write_tcp(segment, {.source_port = 40000, .target_port = 80, .flags = tcp_flag::kAck}, kSource, kTarget);
  write_ipv4(packet, {.source = kSource, .target = kTarget});
}

void WritesTcp(benchmark::State& state) {
  Bytes frame(EthernetView::kSize + Ipv4View::kSize + TcpView::kSize + static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    write_packet(frame);
    benchmark::DoNotOptimize(frame.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(WritesTcp)->Arg(0)->Arg(1460);

void ReadsTcp(benchmark::State& state) {
  Bytes frame(EthernetView::kSize + Ipv4View::kSize + TcpView::kSize + static_cast<std::size_t>(state.range(0)));
  write_packet(frame);
  for (auto _ : state) {
    benchmark::ClobberMemory();
    const auto packet = Ipv4View::parse(EthernetView::parse(frame)->payload());
    const auto segment = TcpView::parse(packet->payload());
    bool is_good = packet->checksum_ok() && segment->checksum_ok(packet->source(), packet->target());
    benchmark::DoNotOptimize(is_good);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ReadsTcp)->Arg(0)->Arg(1460);

}  // namespace
}  // namespace viplane

BENCHMARK_MAIN();
