// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "env/event_log.h"
#include "live/io.h"
#include "live/ledger.h"
#include "live/loop.h"
#include "live/ports/interface.h"
#include "live/ports/live_port.h"
#include "live/ports/offloads.h"

namespace viplane::live {

// What ports live among; outlives them.
struct PortContext {
  Loop& loop;
  EventLog& events;
  Ledger& ledger;  // where programs and changed offloads are noted as long as they are held
};

// What ports on Linux interfaces do alike: they follow their interface by its name, keep received frames from being
// merged, wake their reader once for all frames that wait, and tell of what happens to them. A kind of port says how it
// takes an interface up and lets it go.
class InterfacePort : public LivePort {
 public:
  const PortInfo& info() const final { return info_; }
  void on_readable(std::function<void()> wake) final { wake_ = std::move(wake); }
  void set_egress_ports(std::span<LivePort* const> ports) final { egress_ = ports; }
  void refresh() final;

  // What of its kind it is, for the event that says what was chosen: "native XDP, copy, 4 queues". May be empty.
  virtual std::string describe() const { return {}; }

 protected:
  InterfacePort(const std::string& interface, Io io, const PortContext& context);
  // The last act of a constructor. Throws std::system_error that names the interface.
  void open() { take_up(interface_.require()); }

  virtual void attach(const Interface::State& state) = 0;  // throws std::system_error
  virtual void detach() = 0;                               // frames that wait in memory of ours may stay
  virtual void came_back() {}                              // attached again, after a time without
  virtual void looked_again() {}                           // it is the same; its MAC, MTU or addresses may not be
  virtual bool has_frames() = 0;
  virtual bool has_lent() const = 0;  // frames, in memory that detach() would take away

  void on_frames();                          // some may have arrived
  void on_socket(int descriptor);            // the same; or its interface went down, or away
  void lose(const std::string& why);         // the interface; it is looked for from now on
  void found_empty() { is_awake_ = false; }  // by the reader, who is to be woken again

  const std::string& name() const { return info_.name; }
  const Interface& interface() const { return interface_; }
  std::span<LivePort* const> egress() const { return egress_; }
  void tell(const char* kind, const std::string& why);

  PortContext context_;
  PortInfo info_;
  PortCounters counters_;

 private:
  void take_up(const Interface::State& state);
  void refused(const std::string& why);
  void await_interface();

  Interface interface_;
  Io io_;
  int index_ = 0;                      // 0: there is no interface
  std::optional<Time> refused_since_;  // it is there, and cannot be taken up
  bool told_refusal_ = false;
  std::unique_ptr<ReceiveMergingOff> merging_off_;
  bool is_awake_ = false;  // the reader was told, and has not yet found the port empty
  std::function<void()> wake_;
  std::span<LivePort* const> egress_;
  HandlePtr retry_;
};

}  // namespace viplane::live
