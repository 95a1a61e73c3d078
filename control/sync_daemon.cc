// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync_daemon.h"

#include <algorithm>
#include <utility>

#include "control/tell.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/udp.h"

namespace viplane {
namespace {

constexpr Duration kStep = std::chrono::milliseconds(100);  // of a round
constexpr std::size_t kSteps = SyncDaemon::kRound / kStep;
constexpr Duration kHurriedStep = std::chrono::milliseconds(10);
constexpr std::size_t kHurriedConnections = 4000;  // of a step: 115 Mbit/s
constexpr std::size_t kHurriedGroups = 16;
constexpr Duration kAskAgain = std::chrono::seconds(1);
constexpr unsigned kMostQuestions = 3;
constexpr std::size_t kOverhead = Ipv4View::kSize + UdpView::kSize;

std::optional<Endpoint> group_of(const std::optional<config::SyncDaemonSettings>& settings) {
  if (!settings) return std::nullopt;
  return Endpoint{settings->group, settings->port};
}

}  // namespace

SyncDaemon::SyncDaemon(const Env& env, const Ports& ports, dataplane::Forwarder& forwarder)
    : env_(env), ports_(ports), forwarder_(forwarder) {}

void SyncDaemon::configure(std::optional<config::SyncDaemonSettings> settings) {
  if (settings) settings->location = {};  // a line that moved is the same line
  if (settings == settings_) return;
  if (is_master_.value_or(false)) end_telling();
  round_.reset();
  is_master_.reset();
  settings_ = std::move(settings);
  counts_ = {};
  forwarder_.set_sync_group(group_of(settings_));
  if (settings_) outbox_ = sync::Outbox(settings_->id.value_or(0), largest_payload());
}

std::size_t SyncDaemon::largest_payload() const {
  const auto port = ports_.find(settings_->interface);
  const std::size_t mtu = port ? ports_.info(*port).mtu : 1500;
  const std::size_t room = mtu > kOverhead ? mtu - kOverhead : 0;
  return settings_->largest_payload ? std::min<std::size_t>(*settings_->largest_payload, room) : room;
}

void SyncDaemon::follow(bool is_master) {
  if (!settings_ || is_master == is_master_) return;
  const std::optional<bool> was_master = std::exchange(is_master_, is_master);
  role_since_ = env_.clock.now();
  tell_role();
  if (is_master) return begin_telling();
  if (was_master) return end_telling();  // and knows what there is to know
  asked_ = 0;
  ask();
}

// Again where nobody answers: the question may be lost. Nobody may be there to answer, either.
void SyncDaemon::ask() {
  send(sync::build_question(settings_->id.value_or(0)));
  round_.reset();
  if (++asked_ < kMostQuestions) round_ = env_.clock.call_at(env_.clock.now() + kAskAgain, [this] { ask(); });
}

// Not more often than once in kAskAgain, whoever asks.
void SyncDaemon::answer() {
  const Time now = env_.clock.now();
  if (hurried_at_ && now < *hurried_at_ + kAskAgain) return;
  hurried_at_ = now;
  is_hurried_ = true;
  next_group_ = 0;
  round_ = env_.clock.call_at(now, [this] { go_on_round(); });
}

void SyncDaemon::begin_telling() {
  forwarder_.set_listener(this);
  next_group_ = 0;
  hurried_at_.reset();
  is_hurried_ = false;
  arm_round();
}

void SyncDaemon::end_telling() {
  forwarder_.set_listener(nullptr);
  round_.reset();
  flush();
}

void SyncDaemon::tell_role() const {
  tell(env_, "connections.sync",
       {{"instance", settings_->instance},
        {"interface", settings_->interface},
        {"group", group_of(settings_)->to_string()},
        {"role", std::string(*is_master_ ? "tells" : "listens")},
        {"why", std::string(*is_master_ ? "its instance is master" : "its instance is not master")}});
}

void SyncDaemon::state_changed(const dataplane::SharedConnection& connection) { post(connection); }

void SyncDaemon::post(const dataplane::SharedConnection& connection) {
  if (outbox_.post(env_.clock.now(), connection)) return flush();
  patience_.arm(outbox_.deadline());
}

void SyncDaemon::flush() {
  std::size_t count = 0;
  const Bytes payload = outbox_.take(count);
  patience_.arm(outbox_.deadline());
  if (!payload.empty() && send(payload)) counts_.connections_told += count;
}

// Where the interface is missing or has no address there is nobody to hear it, either.
bool SyncDaemon::send(ByteView payload) {
  const auto port = ports_.find(settings_->interface);
  if (!port) return false;
  const IpAddress source = ports_.own_address(*port, false);
  if (source == IpAddress{}) return false;
  const Bytes datagram = build_udp({settings_->port, settings_->port}, payload, source, settings_->group);
  const Bytes packet = build_ipv4({.source = source,
                                   .target = settings_->group,
                                   .protocol = IpProtocol::udp,
                                   .ttl = settings_->ttl,
                                   .identification = identification_++},
                                  datagram);
  const EthernetHeader header{
      .target = multicast_mac(settings_->group), .source = ports_.info(*port).mac, .type = EtherType::ipv4};
  const bool is_sent = ports_.at(*port).send(build_ethernet(header, packet));
  if (is_sent) ++counts_.messages_sent;
  return is_sent;
}

void SyncDaemon::arm_round() {
  const Duration step = is_hurried_ ? kHurriedStep : kStep;
  round_ = env_.clock.call_at(env_.clock.now() + step, [this] { go_on_round(); });
}

void SyncDaemon::go_on_round() {
  const Time now = env_.clock.now();
  std::size_t visited = 0;
  const auto visit = [&](const dataplane::SharedConnection& connection) {
    post(connection);
    ++visited;
  };
  if (next_group_ == 0) forwarder_.share_templates(now, visit);
  const std::size_t groups = forwarder_.groups();
  if (is_hurried_) {
    while (next_group_ < groups && visited < kHurriedConnections) {
      forwarder_.share(next_group_, kHurriedGroups, now, visit);
      next_group_ += kHurriedGroups;
    }
    flush();
  } else {
    const std::size_t slice = (groups + kSteps - 1) / kSteps;
    forwarder_.share(next_group_, slice, now, visit);
    next_group_ += slice;
  }
  if (next_group_ >= groups) {
    next_group_ = 0;
    is_hurried_ = false;
  }
  arm_round();
}

void SyncDaemon::on_frame(std::uint8_t port, ByteView frame) {
  if (!settings_ || port >= ports_.size() || ports_.info(port).name != settings_->interface) return;
  const auto ethernet = EthernetView::parse(frame);
  if (!ethernet || ethernet->type() != EtherType::ipv4) return;
  const auto ip = Ipv4View::parse(ethernet->payload());
  if (!ip || ip->protocol() != IpProtocol::udp || ip->target() != settings_->group) return;
  const auto datagram = UdpView::parse(ip->payload());
  if (!datagram || datagram->target_port() != settings_->port || !datagram->checksum_ok(ip->source(), ip->target()))
    return;
  if (is_master_) take(datagram->payload());
}

void SyncDaemon::take(ByteView payload) {
  const auto message = sync::parse(payload);
  if (!message) {
    ++counts_.messages_invalid;
    return;
  }
  if (settings_->id != 0 && message->id != settings_->id) {
    ++counts_.messages_of_others;
    return;
  }
  ++counts_.messages_received;
  if (!message->is_question()) return adopt(*message);
  if (*is_master_) answer();
}

void SyncDaemon::adopt(const sync::Message& message) {
  const Time now = env_.clock.now();
  if (*is_master_ && now >= role_since_ + kGrace) return;
  if (!*is_master_) round_.reset();  // who hears the teller is heard by it: no further question
  const auto known = *is_master_ ? dataplane::Known::stays : dataplane::Known::is_brought_up_to_date;
  counts_.connections_passed_over += message.passed_over;
  for (const auto& connection : message.connections) {
    const bool is_adopted = forwarder_.adopt(connection, now, known) == dataplane::Adoption::adopted;
    ++(is_adopted ? counts_.connections_adopted : counts_.connections_passed_over);
  }
}

std::optional<SyncStatus> SyncDaemon::status() const {
  if (!settings_) return std::nullopt;
  SyncStatus status = counts_;
  status.interface = settings_->interface;
  status.instance = settings_->instance;
  status.group = *group_of(settings_);
  status.id = settings_->id.value_or(0);
  status.largest_payload = largest_payload();
  status.ttl = settings_->ttl;
  status.is_telling = is_master_.value_or(false);
  return status;
}

}  // namespace viplane
