// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vrrp/notify.h"

namespace viplane::vrrp {
namespace {

const Command& command_for(const NotifyConfig& config, std::string_view state) {
  static const Command none;
  if (state == "MASTER") return config.master;
  if (state == "BACKUP") return config.backup;
  if (state == "FAULT") return config.fault;
  if (state == "STOP") return config.stop;
  if (state == "DELETED") return config.deleted;
  if (state == "MASTER_RX_LOWER_PRI") return config.master_rx_lower_pri;
  return none;
}

}  // namespace

Notify notify_of(const NotifyConfig& config, NotifySubject subject, const std::string& name, std::string_view state,
                 std::uint8_t priority) {
  const std::string type = subject == NotifySubject::group ? "GROUP" : "INSTANCE";
  Notify notify;
  if (const Command& own = command_for(config, state); !own.empty()) notify.commands.push_back(own);
  if (!config.any.empty()) {
    Command general = config.any;
    general.words.insert(general.words.end(), {type, name, std::string(state), std::to_string(priority)});
    notify.commands.push_back(std::move(general));
  }
  notify.line = type + " \"" + name + "\" " + std::string(state) + ' ' + std::to_string(priority);
  return notify;
}

std::string_view notify_word(State state) {
  switch (state) {
    case State::initialize: return "STOP";
    case State::backup: return "BACKUP";
    case State::master: return "MASTER";
    case State::fault: return "FAULT";
  }
  return "?";
}

}  // namespace viplane::vrrp
