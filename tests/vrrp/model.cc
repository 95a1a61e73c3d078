// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/vrrp/model.h"

#include <algorithm>
#include <utility>

namespace viplane::testing {

using vrrp::HeardAdvertisement;
using vrrp::Instance;
using vrrp::State;

Model::Model(const std::vector<vrrp::SharedConfig>& configs) : configs_(&configs) {
  for (std::size_t i = 0; i < configs.size(); ++i) {
    nodes_.push_back({Instance(configs[i]), true, false, false, false, {}});
    follows_.push_back(-1);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) carry_out(i, nodes_[i].instance.start(now_, standing(i)));
}

bool Model::can(const Event& event) const {
  const Node& node = nodes_[event.node];
  switch (event.fault) {
    case Fault::cut: return !is_cut_off(event.node);
    case Fault::cut_one_way: return !cuts_.contains({event.node, other(event.node)});
    case Fault::heal: return !cuts_.empty();
    case Fault::crash: return node.is_alive;
    case Fault::restart: return !node.is_alive || node.instance.has_stopped();
    case Fault::freeze: return node.is_alive && !node.is_frozen;
    case Fault::resume: return node.is_frozen;
    case Fault::stop:
      return node.is_alive && !node.is_frozen && !node.instance.has_stopped() && !node.instance.is_leaving();
  }
  return false;
}

void Model::apply(const Event& event) {
  Node& node = nodes_[event.node];
  calm_ = 0;
  if (event.fault == Fault::cut && has_unheard_conflict()) is_excused_ = true;
  switch (event.fault) {
    case Fault::cut:
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (i != event.node) cuts_.insert({{i, event.node}, {event.node, i}});
      }
      break;
    case Fault::cut_one_way: cuts_.insert({event.node, other(event.node)}); break;
    case Fault::heal: cuts_.clear(); break;
    case Fault::crash:
      node.is_alive = node.is_frozen = node.holds = false;
      node.backlog.clear();
      break;
    case Fault::restart:
      node = {Instance((*configs_)[event.node]), true, false, false, false, {}};
      carry_out(event.node, node.instance.start(now_, standing(event.node)));
      break;
    case Fault::freeze: node.is_frozen = true; break;
    case Fault::resume: {
      node.is_frozen = false;
      const auto backlog = std::exchange(node.backlog, {});
      for (const auto& heard : backlog) carry_out(event.node, node.instance.on_advertisement(now_, heard));
      break;
    }
    case Fault::stop: carry_out(event.node, node.instance.stop(now_)); break;
  }
}

void Model::tick() {
  const Time end = now_ + kTick;
  for (int guard = 0;; ++guard) {
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto due = nodes_[i].instance.deadline();
      if (!is_active(i) || !due || *due > end) continue;
      if (!next || *due < *nodes_[*next].instance.deadline()) next = i;
    }
    if (!next) break;
    if (guard > 200) return blame("a timer does not move");
    now_ = std::max(now_, *nodes_[*next].instance.deadline());
    carry_out(*next, nodes_[*next].instance.on_deadline(now_));
  }
  now_ = end;
  for (int& followed : follows_) {  // no answer from one that is gone: the client asks again
    if (followed >= 0 && !nodes_[static_cast<std::size_t>(followed)].is_frozen &&
        !takes_part(static_cast<std::size_t>(followed))) {
      followed = -1;
    }
  }
  calm_ = std::min(calm_ + 1, kCalm);
  check();
}

std::string Model::fingerprint(bool with_calm) const {
  std::string text = with_calm ? std::to_string(calm_) : "";
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    text += '|' + std::to_string(follows_[i]) + (node.is_frozen ? 'f' : ' ') + (node.is_alive ? 'a' : ' ');
    text += node.has_said_farewell ? '0' : ' ';
    if (node.is_alive) text += node.instance.describe(now_);
    for (const auto& heard : node.backlog) text += heard.sender.to_string() + '/' + std::to_string(heard.priority);
  }
  for (const auto& [from, to] : cuts_) text += '/' + std::to_string(from) + std::to_string(to);
  return text + (is_excused_ ? "e" : "");
}

bool Model::is_cut_off(std::size_t node) const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (i != node && (reaches(i, node) || reaches(node, i))) return false;
  }
  return true;
}

bool Model::has_unheard_conflict() const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (nodes_[i].holds && nodes_[k].holds && reaches(i, k) && reaches(k, i)) return true;
    }
  }
  return false;
}

void Model::blame(const std::string& what) {
  if (violation_.empty()) violation_ = what;
}

void Model::carry_out(std::size_t node, vrrp::Actions actions) {
  perform(node, actions);
  for (int guard = 0; !in_flight_.empty(); ++guard) {
    if (guard > 100) return blame("routers answer one another without end");
    const auto [to, heard] = in_flight_.front();
    in_flight_.pop_front();
    Node& receiver = nodes_[to];
    if (!receiver.is_frozen) {
      perform(to, receiver.instance.on_advertisement(now_, heard));
      continue;
    }
    receiver.backlog.push_back(heard);
    if (receiver.backlog.size() > 2) receiver.backlog.pop_front();
  }
}

void Model::perform(std::size_t node, const vrrp::Actions& actions) {
  for (const vrrp::Action& action : actions) {
    Node& self = nodes_[node];
    if (const auto* change = std::get_if<vrrp::StateChanged>(&action)) judge(node, *change);
    if (std::holds_alternative<vrrp::TakeAddresses>(action)) self.holds = true;
    if (std::holds_alternative<vrrp::ReleaseAddresses>(action)) self.holds = false;
    if (std::holds_alternative<vrrp::AnnounceAddresses>(action)) announce(node);
    if (const auto* send = std::get_if<vrrp::SendAdvertisement>(&action)) transmit(node, send->priority);
  }
}

void Model::judge(std::size_t node, const vrrp::StateChanged& change) {
  if (change.to == State::master) nodes_[node].has_said_farewell = false;
  if (change.from == State::master) {
    // Nobody who should announce itself can know of a master that it cannot hear.
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (reaches(i, node) != reaches(node, i)) is_excused_ = true;
    }
  }
  const bool preempts = nodes_[node].instance.config()->preempts();
  if (change.from != State::backup || change.to != State::master || preempts) return;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const bool is_heard = i != node && takes_part(i) && reaches(i, node) && reaches(node, i);
    const bool is_settled = calm_ > 16;  // it has been heard all the time
    if (is_heard && is_settled && nodes_[i].instance.state() == State::master)
      blame("I5: nopreempt took over from a master");
  }
}

void Model::announce(std::size_t node) {
  if (!nodes_[node].holds) blame("I8: announces what it does not hold");
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (reaches(node, i)) follows_[i] = static_cast<int>(node);
  }
}

void Model::transmit(std::size_t node, std::uint8_t priority) {
  Node& self = nodes_[node];
  if (self.has_said_farewell) blame("I6: speaks after priority 0");
  if (priority == 0)
    self.has_said_farewell = true;
  else if (self.instance.state() != State::master && !self.holds)
    blame("I8: advertises without being master");
  for (std::size_t to = 0; to < nodes_.size(); ++to) {
    if (to == node || !reaches(node, to) || !nodes_[to].is_alive) continue;
    in_flight_.push_back({to, {address(node), priority, kInterval}});
  }
}

void Model::check() {
  for (const Node& node : nodes_) {
    if (node.is_alive && !node.is_frozen && node.holds != (node.instance.state() == State::master)) {
      blame("I8: holding the address and being master differ");
    }
  }
  if (calm_ < kCalm) return;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (takes_part(i)) check_component_of(i);
  }
}

void Model::check_component_of(std::size_t node) {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (reaches(i, node) != reaches(node, i)) return;
    if (reaches(i, node) && takes_part(i)) members.push_back(i);
    if (reaches(i, node) && nodes_[i].is_frozen) return;
  }
  std::vector<std::size_t> masters;
  std::size_t best = node;
  bool all_preempt = true;
  for (const std::size_t i : members) {
    if (nodes_[i].instance.state() == State::master) masters.push_back(i);
    all_preempt &= nodes_[i].instance.config()->preempts();
    if (std::pair(nodes_[i].instance.priority(), i) > std::pair(nodes_[best].instance.priority(), best)) best = i;
  }
  if (masters.size() != 1) return blame("I1: " + std::to_string(masters.size()) + " masters in a connected component");
  const bool equal = nodes_[best].instance.priority() == nodes_[masters[0]].instance.priority();
  if (all_preempt && masters[0] != best && !equal) blame("I1: the master is not the best");
  if (is_excused_) return;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!reaches(node, i) || follows_[i] < 0) continue;
    if (follows_[i] != static_cast<int>(masters[0])) blame("I4: a client does not follow the master");
  }
}

std::string to_string(const Event& event) {
  static const char* names[] = {"cut", "cut one way", "heal", "crash", "restart", "freeze", "resume", "stop"};
  return std::string(names[static_cast<int>(event.fault)]) + ' ' + static_cast<char>('a' + event.node);
}

}  // namespace viplane::testing
