// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "env/served_flows.h"
#include "live/ledger.h"
#include "net/address.h"
#include "net/frame.h"
#include "posix/descriptor.h"

struct bpf_object;

namespace viplane::live {

// Where the program runs: in the driver, before the kernel makes anything of a frame; or later, in the kernel's own
// code, on every interface but slower.
enum class XdpMode : std::uint8_t { native, generic };

// Our XDP program (service_filter.bpf.cc), loaded; and attached as long as this lives: a link that the kernel takes
// away with the process.
class XdpProgram {
 public:
  // Throws std::system_error that names the interface, with the verifier's or the loader's last words.
  // `takes_everything`: for tests.
  explicit XdpProgram(const std::string& interface, bool takes_everything = false);
  ~XdpProgram();

  // Notes it in the ledger, which outlives this. Throws std::system_error, where another program is attached (EBUSY),
  // or the driver cannot (EOPNOTSUPP).
  void attach(int interface_index, XdpMode mode, Ledger& ledger);

  // Frames of a receive queue that are taken go to this AF_XDP socket.
  void direct(std::uint32_t queue, int socket);
  void set_served(std::span<const ServedFlow> flows);
  void set_local(std::span<const IpAddress> addresses);

  // Gives a frame to the host's stack as if it had arrived on the interface and nobody had taken it. Costs tens of
  // microseconds. False: the kernel refused.
  bool give_to_host(ByteView frame) const;

  bool has_type_information() const;  // a bad BTF is only a warning to the kernel; tests look at it

 private:
  struct Close {
    void operator()(bpf_object* object) const;
  };
  int map(const char* name) const;
  int program(const char* name) const;

  std::string interface_;
  std::unique_ptr<bpf_object, Close> object_;
  Noted noted_;
  Descriptor link_;
  int interface_index_ = 0;
};

// Cuts the link by which a program of this number is attached to an interface, whoever holds the link still: a child of
// the dead that had no time for exec, say. Answers an error number, ENOENT where there is no such link.
int detach_xdp_link(int interface_index, std::uint32_t program);

}  // namespace viplane::live
