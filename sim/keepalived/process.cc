// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/keepalived/process.h"

#include <algorithm>
#include <map>

#include "control/alerts.h"
#include "control/mailer.h"
#include "control/neighbours.h"
#include "control/notify_pipes.h"
#include "control/notify_scripts.h"
#include "control/packet_path.h"
#include "control/ports.h"
#include "control/tell.h"
#include "control/virtual_service.h"
#include "net/ethernet.h"
#include "sim/keepalived/shell.h"

namespace viplane::sim::keepalived {
namespace {

constexpr std::size_t kConnectionSlots = std::size_t{1} << 16;

class KeepalivedProcess final : public Process {
 public:
  KeepalivedProcess(Env given, Disk disk)
      : env_(std::move(given)),
        disk_(std::move(disk)),
        ports_(env_),
        neighbours_(env_, ports_, [this](const Neighbour& who, auto mac) { path_.on_neighbour(who, mac); }),
        path_(env_, ports_, neighbours_, kConnectionSlots,
              [this](std::uint8_t port, ByteView frame) { on_control_frame(port, frame); }),
        notify_(env_),
        pipes_(env_),
        shell_(env_, ports_, neighbours_, notify_, disk_({}), [this] { addresses_changed(); }) {}

  void start() override {
    tell(env_, "director.started", {{"why", std::string("start")}});
    set_own_macs();
    routes_watch_ = env_.routes.on_change([this] { world_changed(); });
    for (std::size_t i = 0; i < ports_.size(); ++i) watch_port(static_cast<std::uint8_t>(i));
    path_.start();
    balance(disk_({}));
    shell_.start();
  }

  void terminate(std::function<void()> exited) override {
    tell(env_, "director.stopping", {{"why", std::string("asked to stop")}});
    shell_.stop();
    for (auto& [name, service] : services_) service->shut_down();
    exit_timer_ = env_.clock.call_at(env_.clock.now(), [this, exited = std::move(exited)] {
      tell(env_, "director.stopped", {{"why", std::string("asked to stop")}});
      exited();
    });
  }

  void reload(std::string_view file) override {
    const config::Config& config = disk_(file);
    balance(config);
    shell_.reload(config);
    set_own_macs();
    addresses_changed();
    tell(env_, "director.reloaded", {{"why", std::string("asked to reload")}});
  }

 private:
  void balance(const config::Config& config) {
    std::erase_if(services_, [&](auto& known) {
      const auto is_it = [&](const auto& server) { return server.name() == known.first; };
      if (std::ranges::any_of(config.virtual_servers, is_it)) return false;
      known.second->remove();
      return true;
    });
    for (const auto& server : config.virtual_servers) {
      const auto [service, is_new] = services_.try_emplace(server.name());
      if (!is_new) {
        service->second->reload(server, config);
        continue;
      }
      service->second =
          std::make_unique<VirtualService>(env_, notify_, pipes_, alerts_, path_.services(), server, config);
      service->second->start();
    }
  }

  void watch_port(std::uint8_t port) {
    link_watches_.push_back(env_.watches.link(ports_.info(port).name, [this, port](bool up) {
      if (!up) neighbours_.on_port_down(port);
    }));
  }

  void set_own_macs() {
    std::vector<MacAddress> macs = shell_.virtual_macs();
    for (std::size_t i = 0; i < ports_.size(); ++i) macs.push_back(ports_.info(static_cast<std::uint8_t>(i)).mac);
    path_.set_own_macs(macs);
  }

  void on_control_frame(std::uint8_t port, ByteView frame) {
    const auto ethernet = EthernetView::parse(frame);
    if (!ethernet) return;
    if (ethernet->type() == EtherType::arp) return neighbours_.on_arp(port, ethernet->payload());
    if (ethernet->type() == EtherType::ipv6) neighbours_.on_neighbour_discovery(port, ethernet->payload());
    shell_.on_frame(port, frame);
  }

  void addresses_changed() {
    path_.addresses_changed();
    for (auto& [name, service] : services_)
      service->address_held([this](const IpAddress& address) { return ports_.holds(address); });
  }

  void world_changed() {
    path_.routes_changed();
    addresses_changed();
    shell_.world_changed();
  }

  Env env_;
  Disk disk_;
  Ports ports_;
  Neighbours neighbours_;
  PacketPath path_;
  NotifyScripts notify_;
  NotifyPipes pipes_;
  Mailer mailer_{env_};  // never told of a mail server: mail is not modelled
  Alerts alerts_{mailer_};
  Shell shell_;
  std::map<std::string, std::unique_ptr<VirtualService>> services_;  // by name
  std::vector<HandlePtr> link_watches_;
  HandlePtr routes_watch_;
  HandlePtr exit_timer_;
};

}  // namespace

std::unique_ptr<Process> make_process(Env env, Disk disk) {
  return std::make_unique<KeepalivedProcess>(std::move(env), std::move(disk));
}

}  // namespace viplane::sim::keepalived
