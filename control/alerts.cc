// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/alerts.h"

#include "control/notify_pipes.h"
#include "control/vrrp/notify.h"

namespace viplane {
namespace {

// keepalived names a group with a port of 0, and gives the servers of a mark no protocol.
std::string mail_name(const config::VirtualServer& service) {
  if (const auto* group = std::get_if<config::GroupReference>(&service.service)) return "[" + group->name + "]:0";
  return fifo_name(service);
}

std::string mail_name(const config::VirtualServer& service, const Endpoint& server) {
  if (!std::holds_alternative<config::FirewallMark>(service.service)) return fifo_name(server, service.protocol);
  return "[" + server.address.to_string() + "]:none:" + std::to_string(server.port);
}

const char* up_or_down(bool is_up) { return is_up ? "UP" : "DOWN"; }

}  // namespace

void Alerts::configure(const config::GlobalDefs& global) {
  router_id_ = global.router_id;
  with_faults_ = !global.no_email_faults;
  with_every_check_ = !global.no_checker_emails;
}

void Alerts::post(const std::string& subject, const std::string& body) const {
  mailer_.post("[" + router_id_ + "] " + subject, body);
}

// What is stopped was told to: no mail.
void Alerts::instance_changed(const vrrp::InstanceConfig& instance, const vrrp::StateChanged& change) const {
  if (!instance.notify.mail || change.to == vrrp::State::initialize) return;
  if (change.to == vrrp::State::fault && !with_faults_) return;
  const std::string to(vrrp::notify_word(change.to));
  post("VRRP Instance " + instance.name + " - Entering " + to + " state",
       instance.name + " on " + instance.interface + " has gone from " + std::string(to_string(change.from)) + " to " +
           std::string(to_string(change.to)) + " with priority " + std::to_string(change.priority) +
           ".\nWhy: " + change.why + "\n");
}

void Alerts::group_changed(const vrrp::SyncGroupConfig& group, vrrp::State state) const {
  if (!group.notify.mail || state == vrrp::State::initialize) return;
  if (state == vrrp::State::fault && !with_faults_) return;
  std::string body = "Sync group " + group.name + " is " + std::string(to_string(state)) + " now. Its members:\n";
  for (const std::string& member : group.members) body += "  " + member + "\n";
  post("VRRP Group " + group.name + " - Entering " + std::string(vrrp::notify_word(state)) + " state", body);
}

void Alerts::check_changed(const config::VirtualServer& service, const config::RealServer& server,
                           const CheckFound& found) const {
  if (!server.smtp_alert) return;
  if (!with_every_check_ && found.was_alive == found.is_alive) return;
  const bool is_news = found.was_alive != found.is_alive;
  post("Realserver " + mail_name(service, server.endpoint) + " of virtual server " + mail_name(service) + " - " +
           up_or_down(found.is_alive),
       "Real server " + server.endpoint.to_string() + " of " + service.name() + (is_news ? " is " : " is still ") +
           (found.is_alive ? "up" : "down") + ".\n" + found.check + ": " + found.why + "\n");
}

void Alerts::quorum_changed(const config::VirtualServer& service, bool is_up, const std::string& why) const {
  if (!service.smtp_alert) return;
  post("Virtualserver " + mail_name(service) + " - " + up_or_down(is_up), service.name() + ": " + why + "\n");
}

}  // namespace viplane
