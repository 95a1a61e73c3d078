// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/keepalived/bench.h"

#include <algorithm>
#include <stdexcept>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "sim/keepalived/instance.h"
#include "sim/keepalived/process.h"
#include "sim/nic.h"

namespace viplane::testing {
namespace {

using namespace std::chrono_literals;
using namespace sim;

constexpr IpAddress kVirtual = IpAddress::v4(10, 77, 0, 100);
constexpr double kRounding = 1e-6;
constexpr const char* kVirtualPrefix = "10.77.0.100/24";

Duration span(double offset) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(offset)); }

NodeSpec machine(const std::string& name, Role role, const std::string& peer, const char* address) {
  NodeSpec node;
  node.name = name;
  node.role = role;
  InterfaceSpec card;
  card.peer = peer;
  card.addresses = {*IpPrefix::parse(address)};
  node.interfaces.push_back(card);
  return node;
}

Topology topology_for(const Bench::Options& options) {
  Topology topology;
  topology.switches = {{.name = "br1"}, {.name = "br2"}};
  topology.trunks.push_back({"br1", "br2", {}});
  topology.nodes = {machine("a", Role::director, "br1", "10.77.0.1/24"),
                    machine("b", Role::director, "br2", "10.77.0.2/24"),
                    machine("c", Role::client, options.client_beside_b ? "br2" : "br1", "10.77.0.9/24")};
  if (!options.second_lan) return topology;
  topology.switches.push_back({.name = "br3"});
  for (int i = 0; i < 2; ++i) {
    InterfaceSpec second;
    second.name = "eth1";
    second.peer = "br3";
    second.addresses = {*IpPrefix::parse(i == 0 ? "10.88.0.1/24" : "10.88.0.2/24")};
    topology.nodes[static_cast<std::size_t>(i)].interfaces.push_back(second);
  }
  return topology;
}

ProcessFactory keepalived_with(const std::string& text) {
  const auto disk = std::make_shared<DirectorDisk>();
  disk->path = "keepalived.conf";
  disk->files.put(disk->path, text);
  if (disk->load().has_errors()) throw std::runtime_error("keepalived.conf of the bench has errors:\n" + text);
  return [disk](Env env) {
    return keepalived::make_process(std::move(env),
                                    [disk](std::string_view) -> const config::Config& { return disk->load().config; });
  };
}

std::string text_of(const Event& event, std::string_view field) {
  for (const auto& [name, value] : event.fields) {
    if (name != field) continue;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
  }
  return {};
}

}  // namespace

// Notes what routers say as it leaves them.
class Bench::Tap final : public FrameTap {
 public:
  explicit Tap(Bench& bench) : bench_(bench) {}

  void on_frame(const Nic& nic, Direction direction, Time at, ByteView frame) override {
    if (direction != Direction::out || (nic.node() != "a" && nic.node() != "b")) return;
    const auto ethernet = EthernetView::parse(frame);
    if (!ethernet) return;
    Word word{.at = seconds(at), .node = nic.node(), .mac = ethernet->source().to_string()};
    if (ethernet->type() == EtherType::arp) {
      const auto arp = ArpView::parse(ethernet->payload());
      if (arp && arp->sender_ip() == arp->target_ip()) bench_.words_.push_back(word);
      return;
    }
    const auto ip = ethernet->type() == EtherType::ipv4 ? Ipv4View::parse(ethernet->payload()) : std::nullopt;
    if (!ip || ip->protocol() != IpProtocol::vrrp) return;
    word.virtual_router_id = std::to_integer<int>(ip->payload()[1]);
    word.priority = std::to_integer<int>(ip->payload()[2]);
    bench_.words_.push_back(word);
  }

 private:
  Bench& bench_;
};

Bench::Bench(const Options& options)
    : world_(std::make_unique<World>(topology_for(options), options.seed)), tap_(std::make_unique<Tap>(*this)) {
  world_->set_tap(tap_.get());
  world_->on_event([this](const Event& event) { events_.push_back(event); });
  world_->node("a").install(keepalived_with(options.a));
  world_->node("b").install(keepalived_with(options.b));
}

Bench::~Bench() {
  prober_.reset();
  echo_.reset();
}

void Bench::start(const std::string& node) { world_->node(node).start_process(); }

void Bench::settle(const std::string& first, const std::string& second) {
  start(first);
  const auto has_spoken = [&] {
    return std::ranges::any_of(words_, [&](const Word& word) { return word.node == first && word.is_advertisement(); });
  };
  while (!has_spoken()) {
    if (world_->now() > Time(20s)) throw std::runtime_error(first + " does not become master");
    world_->run_for(1ms);
  }
  for (const Word& word : words_) {
    if (!word.is_advertisement()) continue;
    zero_ = Time(span(word.at)) + keepalived::kTakingOver;
    break;
  }
  if (!second.empty()) start(second);
}

void Bench::at(double offset, std::function<void()> action) { world_->at(zero_ + span(offset), std::move(action)); }

void Bench::trouble(double from, std::optional<double> to, faults::FaultPtr fault) {
  sim::Fault* const one = faults_.emplace_back(std::move(fault)).get();
  at(from, [this, one] { one->inject(*world_); });
  if (to) at(*to, [this, one] { one->heal(*world_); });
}

void Bench::garbage(double from, double to, double every, faults::Hostile kind) {
  trouble(from, to, faults::hostile_advertisements("a", "c", kind, 1 / every));
}

void Bench::probe(double from, double every) {
  at(from, [this, every] {
    echo_ = std::make_unique<EchoService>(world_->host("c"));
    prober_ =
        std::make_unique<EchoProber>(*echo_, world_->events(), TrafficName{"c", "vip"},
                                     ProberOptions{.service = {kVirtual, 0}, .interval = span(every), .timeout = 20ms});
    prober_->start();
  });
}

void Bench::run_to(double offset) {
  world_->run_until(zero_ + span(offset));
  now_ = offset;
}

void Bench::finish() {
  if (prober_) prober_->stop();
}

std::vector<double> Bench::advertisements(const std::string& node, double from, double to, int priority,
                                          int virtual_router_id) const {
  std::vector<double> times;
  for (const Word& word : words_) {
    const double at = word.at - seconds(zero_);
    const bool is_it = word.is_advertisement() && word.node == node && word.virtual_router_id == virtual_router_id &&
                       (priority < 0 ? word.priority > 0 : word.priority == priority);
    if (is_it && at >= from - kRounding && at <= to) times.push_back(at);
  }
  return times;
}

std::optional<double> Bench::first(const std::string& node, double from, double to) const {
  const auto times = advertisements(node, from, to);
  return times.empty() ? std::nullopt : std::optional(times.front());
}

std::optional<double> Bench::last(const std::string& node, double to) const {
  const auto times = advertisements(node, -100, to);
  return times.empty() ? std::nullopt : std::optional(times.back());
}

int Bench::announcements(const std::string& node, double from, double to) const {
  return static_cast<int>(std::ranges::count_if(words_, [&](const Word& word) {
    const double at = word.at - seconds(zero_);
    return !word.is_advertisement() && word.node == node && at >= from - kRounding && at <= to;
  }));
}

std::optional<double> Bench::first_announcement(const std::string& node, double from) const {
  for (const Word& word : words_) {
    const double at = word.at - seconds(zero_);
    if (!word.is_advertisement() && word.node == node && at >= from - kRounding) return at;
  }
  return std::nullopt;
}

double Bench::outage(double from, double to) const {
  double longest = 0;
  for (const Event& event : events_) {
    if (event.kind != "traffic.outage") continue;
    double begin = 0;
    double end = 0;
    for (const auto& [name, value] : event.fields) {
      if (name == "from_s") begin = std::get<double>(value) - seconds(zero_);
      if (name == "to_s") end = std::get<double>(value) - seconds(zero_);
    }
    if (begin >= from && begin <= to) longest = std::max(longest, end - begin);
  }
  return longest;
}

bool Bench::holds(const std::string& node) {
  const auto addresses = world_->host(node).addresses("eth0");
  return std::ranges::find(addresses, *IpPrefix::parse(kVirtualPrefix)) != addresses.end();
}

std::vector<Bench::Span> Bench::spans(const std::string& node) const {
  std::vector<Span> spans;
  for (const Event& event : events_) {
    if (event.node != node) continue;
    const double at = offset(event.at);
    const bool is_open = !spans.empty() && spans.back().to > 1e8;
    const bool is_ours = text_of(event, "address") == kVirtualPrefix;
    if (event.kind == "address.added" && is_ours && !is_open) spans.push_back({at, 1e9});
    const bool ends = (event.kind == "address.removed" && is_ours) || event.kind == "node.down";
    if (ends && is_open) spans.back().to = at;
  }
  return spans;
}

double Bench::held(const std::string& node, double from, double to) const {
  double sum = 0;
  for (const Span& one : spans(node)) sum += std::max(0.0, std::min(one.to, to) - std::max(one.from, from));
  return sum;
}

double Bench::both_hold(double from, double to) const {
  double sum = 0;
  for (const Span& one : spans("a")) sum += held("b", std::max(one.from, from), std::min(one.to, to));
  return sum;
}

std::vector<double> Bench::became(const std::string& node, const std::string& state, double from) const {
  std::vector<double> times;
  for (const Event& event : events_) {
    const bool is_it = event.kind == "vrrp.state" && event.node == node && text_of(event, "to") == state;
    if (is_it && offset(event.at) >= from - kRounding) times.push_back(offset(event.at));
  }
  return times;
}

std::vector<std::string> Bench::macs_of_advertisements(double from) const {
  std::vector<std::string> macs;
  for (const Word& word : words_) {
    const bool is_new = std::ranges::find(macs, word.mac) == macs.end();
    if (word.is_advertisement() && word.at - seconds(zero_) >= from - kRounding && is_new) macs.push_back(word.mac);
  }
  return macs;
}

std::string configuration(const Settings& settings) {
  return "global_defs {\n router_id R\n vrrp_version " + std::to_string(settings.version) + "\n script_user root\n}\n" +
         settings.before + "vrrp_instance VI_1 {\n state " + settings.state + "\n interface eth0\n virtual_router_id " +
         std::to_string(settings.virtual_router_id) + "\n priority " + std::to_string(settings.priority) +
         "\n advert_int " + settings.interval + "\n" + settings.extra + "\n virtual_ipaddress {\n  " +
         settings.addresses + "\n }\n}\n";
}

}  // namespace viplane::testing
