// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/config.h"
#include "control/mailer.h"
#include "control/vrrp/actions.h"
#include "control/vrrp/config.h"

namespace viplane {

// Which changes are worth a mail (smtp_alert), and in which words: subjects as keepalived 2.2.7 has them, so that its
// users' filters go on working; the body says why, which keepalived's does not.
class Alerts {
 public:
  explicit Alerts(Mailer& mailer) : mailer_(mailer) {}
  void configure(const config::GlobalDefs& global);

  void instance_changed(const vrrp::InstanceConfig& instance, const vrrp::StateChanged& change) const;
  void group_changed(const vrrp::SyncGroupConfig& group, vrrp::State state) const;

  // A check has found something new. `is_alive`: whether its server serves now; `was_alive`: before.
  struct CheckFound {
    std::string check;  // "TCP_CHECK 10.0.0.1:80"
    std::string why;
    bool was_alive = false;
    bool is_alive = false;
  };
  void check_changed(const config::VirtualServer& service, const config::RealServer& server,
                     const CheckFound& found) const;
  void quorum_changed(const config::VirtualServer& service, bool is_up, const std::string& why) const;

 private:
  void post(const std::string& subject, const std::string& body) const;

  Mailer& mailer_;
  std::string router_id_;
  bool with_faults_ = true;
  bool with_every_check_ = true;
};

}  // namespace viplane
