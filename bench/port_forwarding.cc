// SPDX-License-Identifier: GPL-2.0-or-later
// What the director costs on top of its ports: 60-octet frames over veth through a whole Director, and through a bare
// forwarder that only writes addresses, on the same kind of port, in turns in one run. Prints JSON.
//
// drain: a generator fills the port's ring, then the forwarder empties it; CPU time of its thread for each frame,
// medians of alternating rounds. Neither the generator nor other processes can blur it.
// half_open: a million SYNs that nothing follows; memory, and the CPU time of frames of the connections that were
// there. flood: the generator sends without pause from a thread of its own. Each row proves that what was offered was
// forwarded or counted as lost.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>

#include "live/ports/packet_sender.h"
#include "live/xdp/xsk_queue.h"
#include "net/address_bytes.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "tests/live/live_director.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFlows = 10'000;
constexpr std::size_t kRound = 1024;
constexpr std::size_t kFrame = 60;
const IpAddress kVip = IpAddress::v4(10, 0, 0, 100);
const IpAddress kServer = IpAddress::v4(10, 0, 0, 21);
const IpPrefix kDirector = *IpPrefix::parse("10.0.0.1/24");

enum class Method { direct, tunnel };

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

// The client's side of a link: sends the frames of ten thousand flows, and loses whatever comes back but ARP.
class Generator {
 public:
  explicit Generator(const test::NetworkNamespace& space) : space_(space) {
    space.run("ip address add 10.0.0.9/24 dev left; ip address add 10.0.0.21/32 dev left");
    space.run(
        "nft 'table netdev sink { chain in { type filter hook ingress device \"left\" priority 0; "
        "ether type arp accept; counter drop; }; }'");
    test::Inside inside(space);
    queue_ = std::make_unique<XskQueue>(XskOptions{.interface = "left"});
  }

  void aim(MacAddress director) {
    for (const std::uint8_t flags : {tcp_flag::kSyn, tcp_flag::kAck}) {
      auto& frames = flags == tcp_flag::kSyn ? opening_ : frames_;
      for (std::uint32_t flow = 0; flow < kFlows; ++flow) frames.push_back(frame(director, flow, flags));
    }
  }

  std::size_t open(std::size_t from, std::size_t count) { return send(opening_, from, count); }
  std::size_t send_next(std::size_t count) {
    const std::size_t sent = send(frames_, next_, count);
    next_ += count;
    return sent;
  }

  // One SYN each of clients that nobody has seen before, and nothing after it.
  std::size_t open_half(MacAddress director, std::uint32_t from, std::size_t count) {
    std::size_t sent = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const Bytes syn = frame(director, 0x100000 + from + i, tcp_flag::kSyn);
      sent += queue_->transmit(ByteView(syn)) ? 1 : 0;
    }
    queue_->flush();
    return sent;
  }

  // What came back over the link.
  std::uint64_t forwarded() const {
    return std::stoull(space_.run("nft list ruleset | sed -n 's/.*packets \\([0-9]*\\).*/\\1/p'"));
  }

 private:
  static Bytes frame(MacAddress director, std::uint32_t flow, std::uint8_t flags) {
    const IpAddress client = IpAddress::v4(0x0a010000 + flow / 16);
    const TcpHeader header{.source_port = static_cast<std::uint16_t>(1024 + flow % 16 * 97),
                           .target_port = 80,
                           .sequence = 1,
                           .flags = flags};
    const Bytes segment = build_tcp(header, {}, client, kVip);
    const Bytes packet = build_ipv4({.source = client, .target = kVip, .protocol = IpProtocol::tcp}, segment);
    Bytes frame = build_ethernet({.target = director, .source = {{2, 0, 0, 0, 0, 9}}, .type = EtherType::ipv4}, packet);
    frame.resize(kFrame);
    return frame;
  }

  std::size_t send(const std::vector<Bytes>& frames, std::size_t from, std::size_t count) {
    std::size_t sent = 0;
    for (std::size_t i = 0; i < count; ++i) sent += queue_->transmit(ByteView(frames[(from + i) % kFlows])) ? 1 : 0;
    queue_->flush();
    return sent;
  }

  const test::NetworkNamespace& space_;
  std::unique_ptr<XskQueue> queue_;
  std::vector<Bytes> opening_, frames_;
  std::size_t next_ = 0;
};

// Writes the addresses that the director's packets get, and nothing else: no tables, no checks.
class BareForwarder {
 public:
  BareForwarder(const test::NetworkNamespace& space, Loop& loop, Io io, Method method, MacAddress server)
      : method_(method), server_(server) {
    test::Inside inside(space);
    ports_ = std::make_unique<PortSet>(std::vector<std::string>{"right"}, io, PortContext{loop, events_, ledger_});
    const ServedFlow web{ServedFlow::End::service, IpProtocol::tcp, {kVip, 80}};
    ports_->served().set({&web, 1});
    const Bytes packet(kFrame - EthernetView::kSize);
    outer_ = build_ipv4({.source = kDirector.address, .target = kServer, .protocol = IpProtocol::ipip}, packet);
    port().on_readable([this] { drain(); });
  }
  LivePort& port() { return *ports_->live_ports()[0]; }

 private:
  void drain() {
    std::array<Frame, 32> slots;
    while (const std::size_t count = port().receive(slots)) {
      for (Frame& frame : std::span(slots).first(count)) forward(frame);
      port().finish(std::span(slots).first(count));
    }
  }
  void forward(Frame& frame) const {
    if (method_ == Method::tunnel) {
      frame.data -= Ipv4View::kSize;
      frame.length = static_cast<std::uint16_t>(frame.length + Ipv4View::kSize);
      store_bytes(frame.data + EthernetView::kSize, ByteView(outer_).first(Ipv4View::kSize));
    }
    write_ethernet(frame.bytes(), {server_, ports_->live_ports()[0]->info().mac, EtherType::ipv4});
    frame.verdict = Verdict::transmit;
  }

  Method method_;
  MacAddress server_;
  MemoryEventLog events_;
  Ledger ledger_;
  Bytes outer_;
  std::unique_ptr<PortSet> ports_;
};

// One link with a forwarder behind it.
class Bed {
 public:
  Bed(Io io, Method method, bool is_bare, std::size_t slots = std::size_t{1} << 17) {
    for (const auto* side : {&left_, &right_})
      side->run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
    test::connect(left_, "left", right_, "right");
    right_.run("ip address add 10.0.0.1/24 dev right; ip address add 10.0.0.100/32 dev right");
    generator_ = std::make_unique<Generator>(left_);
    const MacAddress server = Bed::mac(left_, "left");
    generator_->aim(mac(right_, "right"));
    if (is_bare) {
      bare_ = std::make_unique<BareForwarder>(right_, loop_, io, method, server);
    } else {
      director_ = std::make_unique<LiveDirector>(right_, loop_, "right", kDirector, std::vector{kVip}, io, slots);
      director_->start(std::string("virtual_server 10.0.0.100 80 {\n lb_algo rr\n lb_kind ") +
                       (method == Method::direct ? "DR" : "TUN") +
                       "\n protocol TCP\n real_server 10.0.0.21 80 { }\n}\n");
    }
    open_connections();
  }

  // CPU nanoseconds a frame.
  double drain() {
    const std::uint64_t before = sent();
    const std::size_t offered = generator_->send_next(kRound);
    const std::int64_t begun = thread_cpu_ns();
    for (int turn = 0; turn < 50 && sent() - before < offered; ++turn) run_for(1ms);
    const std::int64_t spent = thread_cpu_ns() - begun;
    if (sent() - before != offered) throw std::runtime_error("a round was not forwarded whole");
    drained_ += offered;
    return static_cast<double>(spent) / static_cast<double>(offered);
  }

  struct Flood {
    std::uint64_t offered, forwarded, lost;
    double seconds;
  };
  Flood flood(Duration span) {
    const std::uint64_t before = generator_->forwarded(), lost_before = lost();
    std::atomic<bool> is_over = false;
    std::uint64_t offered = 0;
    std::thread thread([&] {
      while (!is_over) offered += generator_->send_next(64);
    });
    const Time begun = loop_.now();
    run_for(span);
    is_over = true;
    thread.join();
    const double seconds = std::chrono::duration<double>(loop_.now() - begun).count();
    run_for(100ms);
    return {offered, generator_->forwarded() - before, lost() - lost_before, seconds};
  }

  // Leaves so many connections half-open; how many of their SYNs reached the server.
  std::uint64_t open_half(std::uint32_t count) {
    const std::uint64_t before = sent();
    const MacAddress director_mac = mac(right_, "right");
    std::uint64_t offered = 0;
    for (std::uint32_t from = 0; from < count; from += kRound) {
      offered += generator_->open_half(director_mac, from, std::min<std::size_t>(kRound, count - from));
      for (int turn = 0; turn < 5 && sent() - before < offered; ++turn) run_for(1ms);
    }
    return sent() - before;
  }

  // Whether all that was sent in drains came out at the far end.
  bool is_proved(std::uint64_t forwarded_before) const {
    return generator_->forwarded() - forwarded_before == drained_;
  }
  std::uint64_t forwarded() const { return generator_->forwarded(); }

 private:
  LivePort& port() { return bare_ ? bare_->port() : director_->port(); }
  std::uint64_t sent() { return port().counters().sent; }
  std::uint64_t lost() {
    const PortCounters counters = port().counters();
    return counters.ring_full + counters.not_sent;
  }
  void run_for(Duration span) {
    const HandlePtr end = loop_.call_at(loop_.now() + span, [this] { loop_.stop(); });
    loop_.run();
  }
  void open_connections() {
    for (std::size_t flow = 0; flow < kFlows; flow += 256) {
      generator_->open(flow, 256);
      run_for(flow == 0 ? 50ms : 1ms);  // the first wait for the server's MAC
    }
    run_for(50ms);
  }
  static MacAddress mac(const test::NetworkNamespace& space, const std::string& interface) {
    std::string text = space.run("cat /proc/self/net/dev >/dev/null; ip -br link show " + interface);
    const auto at = text.find(':', text.find(' ')) - 2;
    return *MacAddress::parse(text.substr(at, 17));
  }

  test::NetworkNamespace left_, right_;
  Loop loop_;
  std::unique_ptr<Generator> generator_;
  std::unique_ptr<BareForwarder> bare_;
  std::unique_ptr<LiveDirector> director_;
  std::uint64_t drained_ = 0;
};

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

void measure(Io io, Method method, int rounds, Duration span, bool is_first) {
  Bed bare(io, method, true), ours(io, method, false);
  std::vector<double> bare_ns, ours_ns;
  const auto bare_before = bare.forwarded(), ours_before = ours.forwarded();
  for (int round = 0; round < rounds; ++round) {
    bare_ns.push_back(bare.drain());
    ours_ns.push_back(ours.drain());
  }
  const bool is_proved = bare.is_proved(bare_before) && ours.is_proved(ours_before);
  std::printf("%s",
              fmt::format(R"({} {{"io": "{}", "method": "{}", "frames_a_round": {}, "rounds": {}, "flows": {},
   "bare_ns": {:.1f}, "director_ns": {:.1f}, "ratio": {:.3f}, "all_forwarded": {})",
                          is_first ? "" : ",\n", to_string(io), method == Method::direct ? "DR" : "TUN", kRound, rounds,
                          kFlows, median(bare_ns), median(ours_ns), median(bare_ns) / median(ours_ns), is_proved)
                  .c_str());
  for (const auto& [name, bed] : {std::pair<const char*, Bed*>{"bare", &bare}, {"director", &ours}}) {
    const Bed::Flood flood = bed->flood(span);
    std::printf("%s", fmt::format(",\n   \"{}_flood\": {{\"offered\": {}, \"forwarded\": {}, \"lost\": {}, "
                                  "\"unaccounted\": {}, \"mpps\": {:.3f}}}",
                                  name, flood.offered, flood.forwarded, flood.lost,
                                  static_cast<std::int64_t>(flood.offered - flood.forwarded - flood.lost),
                                  static_cast<double>(flood.forwarded) / flood.seconds / 1e6)
                          .c_str());
  }
  std::printf("}");
  std::fflush(stdout);
}

std::int64_t resident_mb() {
  std::ifstream pages("/proc/self/statm");
  std::int64_t total = 0, resident = 0;
  pages >> total >> resident;
  return resident * 4096 / 1'000'000;
}

// A SYN flood: what a million half-open connections cost, and those who were there before.
void measure_half_open(Io io) {
  constexpr std::uint32_t kHalfOpen = 1'000'000;
  Bed bed(io, Method::direct, false, std::size_t{1} << 21);
  std::vector<double> before, after;
  for (int round = 0; round < 50; ++round) before.push_back(bed.drain());
  const std::int64_t resident = resident_mb();
  const std::uint64_t reached = bed.open_half(kHalfOpen);
  const std::int64_t grown = resident_mb() - resident;
  for (int round = 0; round < 50; ++round) after.push_back(bed.drain());
  std::printf("%s", fmt::format(",\n {{\"io\": \"{}\", \"half_open\": {}, \"reached\": {}, \"memory_mb\": {}, "
                                "\"known_ns_before\": {:.1f}, \"known_ns_after\": {:.1f}}}",
                                to_string(io), kHalfOpen, reached, grown, median(before), median(after))
                        .c_str());
}

}  // namespace
}  // namespace viplane::live

int main(int count, char** arguments) {
  using namespace viplane;
  using namespace viplane::live;
  const int rounds = count > 1 ? std::stoi(arguments[1]) : 200;
  std::printf("[\n");
  bool is_first = true;
  for (const Io io : {Io::packet, Io::xsk}) {
    for (const Method method : {Method::direct, Method::tunnel}) {
      measure(io, method, rounds, std::chrono::seconds(2), std::exchange(is_first, false));
    }
  }
  for (const Io io : {Io::packet, Io::xsk}) measure_half_open(io);
  std::printf("\n]\n");
}
