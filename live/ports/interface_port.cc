// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ports/interface_port.h"

#include <sys/socket.h>

#include <system_error>

namespace viplane::live {
namespace {

constexpr Duration kRetry = std::chrono::milliseconds(100);
constexpr Duration kPatience = std::chrono::seconds(1);   // with an interface that is not ready yet
constexpr Duration kRareRetry = std::chrono::seconds(1);  // of what has been refused for so long

}  // namespace

InterfacePort::InterfacePort(const std::string& interface, Io io, const PortContext& context)
    : context_(context), interface_(interface), io_(io) {
  info_.name = interface;
}

void InterfacePort::take_up(const Interface::State& state) {
  info_.mac = state.mac;
  info_.mtu = state.mtu;
  // Before an XDP program is there: with one, some drivers merge whatever they are told.
  auto merging_off = std::make_unique<ReceiveMergingOff>(interface_, state.index, context_.ledger);
  attach(state);
  index_ = state.index;
  merging_off_ = std::move(merging_off);
  const std::string& changed = merging_off_->changed();
  if (!changed.empty()) {
    tell("port.offloads", "switched off until we end, because a forwarder sends frames as they came: " + changed);
  }
}

void InterfacePort::refresh() {
  const auto state = interface_.look();
  if (index_ != 0 && state && state->index == index_) {
    info_.mac = state->mac;
    info_.mtu = state->mtu;
    return looked_again();
  }
  if (has_lent()) return await_interface();
  if (index_ != 0) lose("the interface is gone; it is taken up again when it comes back");
  if (!state) return await_interface();
  try {
    take_up(*state);
  } catch (const std::system_error& error) {
    refused(error.what());
    return await_interface();
  }
  refused_since_.reset();
  told_refusal_ = false;
  came_back();
  const std::string what = describe();
  tell("port.opened", "the interface came back" + (what.empty() ? what : ": " + what));
}

// Gone again, or not ready yet: no news unless it lasts. Then it is told once, until it has succeeded.
void InterfacePort::refused(const std::string& why) {
  const Time now = context_.loop.now();
  if (!refused_since_) refused_since_ = now;
  if (told_refusal_ || now - *refused_since_ < kPatience) return;
  told_refusal_ = true;
  tell("port.lost", "the interface is there again and cannot be taken up; that is tried again every second: " + why);
}

void InterfacePort::lose(const std::string& why) {
  tell("port.lost", why);
  detach();
  merging_off_.reset();
  index_ = 0;
  is_awake_ = has_frames();
  await_interface();
}

void InterfacePort::await_interface() {
  const Duration pause = told_refusal_ ? kRareRetry : kRetry;
  retry_ = context_.loop.call_at(context_.loop.now() + pause, [this] { refresh(); });
}

void InterfacePort::on_frames() {
  if (is_awake_ || !has_frames()) return;
  is_awake_ = true;
  if (wake_) wake_();
}

void InterfacePort::on_socket(int descriptor) {
  int error = 0;
  socklen_t size = sizeof error;
  (void)::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);  // reading it clears it
  if (error != 0) return refresh();
  on_frames();
}

void InterfacePort::tell(const char* kind, const std::string& why) {
  context_.events.record({.at = context_.loop.now(),
                          .node = {},
                          .kind = kind,
                          .fields = {{"interface", info_.name}, {"io", std::string(to_string(io_))}, {"why", why}}});
}

}  // namespace viplane::live
