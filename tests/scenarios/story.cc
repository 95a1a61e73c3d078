// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/scenarios/story.h"

#include <algorithm>

#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/tcp.h"
#include "net/vrrp.h"

namespace viplane::scenarios {

const IpAddress kVip = IpAddress::v4(10, 0, 0, 250);
const IpAddress kServer1 = IpAddress::v4(10, 0, 0, 21);
const IpAddress kServer2 = IpAddress::v4(10, 0, 0, 22);

namespace {

const MacAddress kMac{{2, 0, 0, 0, 0, 1}};
const MacAddress kOtherMac{{2, 0, 0, 0, 0, 9}};
const IpAddress kClient = IpAddress::v4(192, 0, 2, 1);

InstanceFacts instance(const std::string& node, int priority, std::uint8_t last) {
  InstanceFacts facts;
  facts.node = node;
  facts.name = "VI_1";
  facts.virtual_router_id = 51;
  facts.priority = priority;
  facts.primary = IpAddress::v4(10, 0, 0, last);
  facts.addresses = {kVip};
  facts.interface = "eth0";
  facts.segment = "eth0";
  return facts;
}

IpAddress address_of(const std::string& node) { return IpAddress::v4(10, 0, 0, node == "lb1" ? 1 : 2); }

Bytes segment(std::uint16_t client_port, std::uint8_t flags) {
  TcpHeader tcp;
  tcp.source_port = client_port;
  tcp.target_port = 80;
  tcp.flags = flags;
  Ipv4Header ip;
  ip.source = kClient;
  ip.target = kVip;
  return build_ipv4(ip, build_tcp(tcp, {}, kClient, kVip));
}

}  // namespace

Story::Story() {
  facts.instances = {instance("lb1", 150, 1), instance("lb2", 100, 2)};
  facts.directors = {"lb1", "lb2"};
  facts.director_addresses = {address_of("lb1"), address_of("lb2")};
  Epoch together;
  together.alive = {"lb1", "lb2"};
  together.hearing = {{"eth0", "lb1", "lb2"}, {"eth0", "lb2", "lb1"}};
  facts.epochs = {together};
  ServiceFacts service;
  service.address = {kVip, 80};
  service.scheduler = "mh";
  service.method = ForwardingMethod::tunnel;
  service.real_servers = {{kServer1, 80}, {kServer2, 80}};
  service.detection = std::chrono::seconds(5);
  facts.services = {service};
}

Story& Story::event(double at, const std::string& node, const std::string& kind) {
  Line line;
  line.at = at_seconds(at);
  line.event = Event{line.at, node, kind, {}};
  lines_.push_back(std::move(line));
  return *this;
}

Story& Story::state(double at, const std::string& node, const std::string& to, const std::string& name) {
  event(at, node, "vrrp.state");
  lines_.back().event.fields = {{"instance", name}, {"to", to}};
  return *this;
}

Story& Story::holds(double at, const std::string& node) {
  event(at, node, "address.added");
  lines_.back().event.fields = {{"interface", std::string("eth0")}, {"address", kVip.to_string() + "/32"}};
  return *this;
}

Story& Story::releases(double at, const std::string& node) {
  event(at, node, "address.removed");
  lines_.back().event.fields = {{"interface", std::string("eth0")}, {"address", kVip.to_string() + "/32"}};
  return *this;
}

Story& Story::master(double at, const std::string& node) {
  return state(at, node, "master").holds(at, node).announces(at, node);
}
Story& Story::backup(double at, const std::string& node) { return state(at, node, "backup").releases(at, node); }

Story& Story::frame(double at, const std::string& node, bool outgoing, Bytes bytes) {
  Line line;
  line.at = at_seconds(at);
  line.is_frame = true;
  line.node = node;
  line.outgoing = outgoing;
  line.bytes = std::move(bytes);
  lines_.push_back(std::move(line));
  return *this;
}

Story& Story::advertises(double at, const std::string& node, std::uint8_t priority) {
  Advertisement advertisement;
  advertisement.virtual_router_id = 51;
  advertisement.priority = priority;
  advertisement.addresses = {kVip};
  return frame(
      at, node, true,
      build_advertisement_frame(advertisement, kMac, multicast_mac(kVrrpGroupV4), address_of(node), kVrrpGroupV4));
}

Story& Story::announces(double at, const std::string& node) {
  return frame(at, node, true, build_gratuitous_arp(kMac, kVip));
}

Story& Story::answers_arp(double at, const std::string& node) {
  const Bytes request = build_arp_request(kOtherMac, kClient, kVip);
  return frame(at, node, true,
               build_arp_reply(kMac, kVip, *ArpView::parse(ByteView(request).subspan(EthernetView::kSize))));
}

Story& Story::enters(double at, const std::string& node, std::uint16_t client_port, std::uint8_t flags) {
  return frame(at, node, false, build_ethernet({kMac, kOtherMac, EtherType::ipv4}, segment(client_port, flags)));
}

Story& Story::leaves(double at, const std::string& node, std::uint16_t client_port, const IpAddress& server,
                     std::uint8_t flags) {
  Ipv4Header outer;
  outer.source = address_of(node);
  outer.target = server;
  outer.protocol = IpProtocol::ipip;
  return frame(at, node, true,
               build_ethernet({kOtherMac, kMac, EtherType::ipv4}, build_ipv4(outer, segment(client_port, flags))));
}

Story& Story::parted(double from, double to) {
  Epoch apart = facts.epochs.front();
  apart.from = at_seconds(from);
  apart.hearing.clear();
  Epoch healed = facts.epochs.front();
  healed.from = at_seconds(to);
  facts.epochs = {facts.epochs.front(), apart, healed};
  return *this;
}

Story& Story::dead(const std::string& node, double from) {
  Epoch epoch = facts.epochs.back();
  epoch.from = at_seconds(from);
  epoch.alive.erase(node);
  epoch.hearing.clear();
  facts.epochs.push_back(epoch);
  return event(from, node, "node.down");
}

std::vector<Violation> Story::judge(CheckerPtr (*make)(const RunFacts&), double end) {
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  const CheckerPtr checker = make(facts);
  for (const Line& line : lines_) {
    if (line.is_frame) {
      checker->see(CapturedFrame{line.at, line.node, "eth0", line.outgoing, line.bytes});
    } else {
      checker->see(line.event);
    }
  }
  return checker->conclude(at_seconds(end));
}

}  // namespace viplane::scenarios
