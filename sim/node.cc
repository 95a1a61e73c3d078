// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/node.h"

#include <algorithm>
#include <stdexcept>

namespace viplane::sim {

Node::Node(const NodeSpec& spec, Scheduler& scheduler, EventLog& events, Random random)
    : spec_(spec),
      scheduler_(scheduler),
      random_(random),
      host_(scheduler, spec, random.fork("host")),
      events_(events, scheduler, spec.name),
      clock_(scheduler, random.fork("clock")),
      processor_(spec.frame_cost),
      addresses_(host_),
      routing_(host_, [this](std::string problem) { record("host.refused", "why", std::move(problem)); }),
      watches_(clock_),
      scripts_(clock_),
      streams_(clock_),
      raw_ip_(host_, clock_),
      datagrams_(host_, clock_, raw_ip_),
      time_(scheduler),
      boot_timer_(Timer::of<&Node::start_process>(scheduler, *this)) {
  watches_.set_link("lo", true);
  host_.on_link([this](const Interface& interface, bool up) { on_link(interface, up); });
}

Node::~Node() { process_.reset(); }

void Node::add_interface(const InterfaceSpec& spec, Nic* nic) {
  host_.add_interface(spec, nic);
  watches_.set_link(spec.name, nic == nullptr || nic->is_up());
  if (nic == nullptr) return;
  nics_.push_back(nic);
  auto& port = ports_.emplace_back(std::make_unique<NodePort>(*nic, host_));
  port->set_ring_size(spec_.receive_ring);
  if (!processor_.is_free_of_charge()) port->set_processor(processor_, scheduler_);
  siblings_.push_back(port.get());
  env_ports_.push_back(port.get());
  for (NodePort* sibling : siblings_) sibling->set_egress_ports(siblings_);
}

Env Node::env() {
  if (!routes_) {
    std::vector<std::string> names;
    for (const NodePort* port : siblings_) names.push_back(port->info().name);
    routes_ = std::make_unique<HostRouteTable>(host_, clock_, std::move(names));
  }
  Random random = random_.fork("env " + std::to_string(env_number_++));
  return {clock_, addresses_, *routes_,    watches_, streams_, scripts_, events_,   served_,
          random, env_ports_, &datagrams_, nullptr,  &raw_ip_, nullptr,  &routing_, &time_};
}

NodePort& Node::port(std::string_view interface) {
  for (NodePort* port : siblings_) {
    if (port->info().name == interface) return *port;
  }
  throw std::out_of_range("node " + name() + " has no port " + std::string(interface));
}

Nic& Node::nic(std::string_view interface) {
  for (Nic* nic : nics_) {
    if (nic->name() == interface) return *nic;
  }
  throw std::out_of_range("node " + name() + " has no card " + std::string(interface));
}

void Node::record(std::string kind, std::string field, std::string value) {
  Event event{.at = scheduler_.now(), .node = {}, .kind = std::move(kind), .fields = {}};
  if (!field.empty()) event.fields.emplace_back(std::move(field), std::move(value));
  events_.record(std::move(event));
}

void Node::set_reader(NodePort::Reader reader) {
  for (NodePort* port : siblings_) port->set_reader(reader);
}

// Cards of a machine without a process bring their frames straight to the host.
void Node::tap_interfaces(bool tapped) {
  for (std::size_t i = 0; i < nics_.size(); ++i) {
    if (tapped)
      nics_[i]->set_receiver(ports_[i].get());
    else
      nics_[i]->set_receiver(&host_);
  }
}

void Node::install(ProcessFactory factory) { factory_ = std::move(factory); }

void Node::start_process() {
  if (process_ || !factory_ || !is_powered()) return;
  tap_interfaces(true);
  set_reader(NodePort::Reader::running);
  host_.bind(static_cast<std::uint8_t>(IpProtocol::vrrp), &raw_socket_);
  record("process.started", "what", spec_.name);
  ++process_generation_;
  process_ = factory_(env());
  process_->start();
}

// The process is gone: what it had asked for goes with it, its timers and watches by their handles.
void Node::end_process() {
  process_.reset();
  pending_signals_.clear();
  clock_.resume();
  host_.bind(static_cast<std::uint8_t>(IpProtocol::vrrp), nullptr);
  set_reader(NodePort::Reader::absent);
  tap_interfaces(false);
}

void Node::terminate_process() {
  if (!process_) return;
  if (clock_.is_frozen()) return pending_signals_.push_back([this] { terminate_process(); });
  process_->terminate([this, generation = process_generation_] {
    // It is still on the stack: it ends with the next event, unless it was killed by then.
    const auto fire = [](void* self, void*, std::uint32_t tag) {
      Node& node = *static_cast<Node*>(self);
      if (node.process_ && node.process_generation_ == tag) node.end_process();
    };
    scheduler_.call_at(scheduler_.now(), fire, this, nullptr, generation);
  });
}

void Node::reload_process(std::string_view file) {
  if (!process_) return;
  if (clock_.is_frozen()) {
    return pending_signals_.push_back([this, file = std::string(file)] { reload_process(file); });
  }
  process_->reload(file);
}

void Node::kill_process(KillScope scope) {
  if (!process_) return;
  switch (scope) {
    case KillScope::all: record("process.killed", "what", "all"); return end_process();
    case KillScope::parent: record("process.killed", "what", "parent"); return terminate_process();
    case KillScope::child:
      record("process.killed", "what", "child");
      end_process();
      remove_process_addresses();
      return start_process();
  }
}

void Node::remove_process_addresses() {
  for (const RoutingItem& item : routing_.take_back_all())
    record_routing(std::string(kind_of(item)) + ".removed", item, "the supervisor cleans up");
  for (const auto& interface : host_.interfaces()) {
    const auto addresses = interface->addresses;
    for (const InterfaceAddress& own : addresses) {
      if (own.on_disk) continue;
      host_.remove_address(interface->name, own.prefix);
      record_address("address.removed", interface->name, own.prefix, "the supervisor cleans up");
    }
  }
}

void Node::freeze_process() {
  if (!process_) return;
  clock_.freeze();
  set_reader(NodePort::Reader::frozen);
}

void Node::resume_process() {
  if (!process_ || !clock_.is_frozen()) return;
  set_reader(NodePort::Reader::running);
  clock_.resume();
  const auto signals = std::exchange(pending_signals_, {});
  for (const auto& signal : signals) signal();
  for (NodePort* port : siblings_) port->wake_reader();
}

void Node::pause() {
  host_.pause();
  if (!process_) return;
  clock_.freeze();
  set_reader(NodePort::Reader::paused);
}

void Node::resume() {
  host_.resume();
  resume_process();
}

void Node::crash() {
  if (!is_powered()) return;
  boot_timer_.cancel();
  record("node.down", "what", "power");
  clock_.freeze();  // the process must not hear that its connections are gone
  host_.lose_power();
  end_process();
}

void Node::power_return() {
  if (is_powered()) return;
  record("node.up", "what", "power");
  host_.resume();
  host_.regain_power();
  time_.switched_on();
  if (factory_) boot_timer_.arm(scheduler_.now() + spec_.boot_time);
}

void Node::set_timer_latency(Duration least, Duration most) { clock_.set_latency(least, most); }

void Node::on_link(const Interface& interface, bool up) {
  watches_.set_link(interface.name, up);
  if (is_powered()) record(up ? "link.up" : "link.down", "interface", interface.name);
}

}  // namespace viplane::sim
