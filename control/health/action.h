// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "control/health/config.h"
#include "net/bytes.h"

namespace viplane::health {

// A check of a virtual server: the places of the real server and of the check in the configuration.
struct CheckId {
  std::size_t server = 0;
  std::size_t checker = 0;
  auto operator<=>(const CheckId&) const = default;
};

// Places of servers that are none of the real servers: the sorry server, and one that a reload took away.
inline constexpr std::size_t kSorryServer = std::numeric_limits<std::size_t>::max();
inline constexpr std::size_t kFormerServer = kSorryServer - 1;

// To be done for a check. A check has at most one stream, exchange of datagrams, probe or script at a time.
struct Connect {
  CheckId check;
  Endpoint target;
  Duration timeout;           // ends in on_closed(StreamEnd::timed_out)
  bool is_secure = false;     // with TLS: connected when the handshake is done
  std::string server_name{};  // what TLS asks for; empty: nothing
  bool operator==(const Connect&) const = default;
};
struct Write {
  CheckId check;
  std::string bytes;
  bool operator==(const Write&) const = default;
};
struct SendDatagram {  // UDP; on_received() and on_closed() tell what comes back
  CheckId check;
  Endpoint target;
  std::string bytes;
  bool operator==(const SendDatagram&) const = default;
};
struct SendEcho {  // ICMP or ICMPv6; on_received() tells that it was answered
  CheckId check;
  IpAddress target;
  bool operator==(const SendEcho&) const = default;
};
struct OpenProbe {  // hear the packets from `from` and `through`; on_probe_open() follows, then on_received() for each
  CheckId check;
  IpAddress through;  // the real server
  IpAddress from;     // the virtual address
  bool operator==(const OpenProbe&) const = default;
};
struct SendPacket {  // an IP packet as it is; needs an open probe
  CheckId check;
  Bytes packet;
  bool operator==(const SendPacket&) const = default;
};
struct WatchFile {  // on_file() tells its number now and at each change
  CheckId check;
  std::string path;
  bool operator==(const WatchFile&) const = default;
};
struct Close {  // forget stream, datagrams or probe; no on_closed() follows
  CheckId check;
  bool operator==(const Close&) const = default;
};
struct RunScript {
  CheckId check;
  Command command;
  Duration timeout;  // then kill it and its group
  bool operator==(const RunScript&) const = default;
};

// What a check has found: each first result, each change.
struct Verdict {
  CheckId check;
  bool is_up = false;
  std::string why;
  bool is_change = false;  // it was found, or presumed, to be otherwise
  bool operator==(const Verdict&) const = default;
};
// misc_dynamic: the script asks for this weight; none: the configured one. A file (FILE_CHECK with dynamic) asks for a
// change of the configured one.
struct AskWeight {
  CheckId check;
  std::optional<int> weight;
  int change = 0;
  bool operator==(const AskWeight&) const = default;
};

// To be done to the service's table. `server` is a place in VirtualServer::real_servers, kSorryServer or kFormerServer.
struct AddServer {
  std::size_t server = 0;
  Endpoint endpoint;
  int weight = 0;
  std::string why;
  bool operator==(const AddServer&) const = default;
};
struct RemoveServer {
  std::size_t server = 0;
  Endpoint endpoint;
  std::string why;
  bool operator==(const RemoveServer&) const = default;
};
struct SetWeight {
  std::size_t server = 0;
  Endpoint endpoint;
  int weight = 0;
  std::string why;
  bool operator==(const SetWeight&) const = default;
};

// To be run, without waiting for the result.
struct Notify {
  Command command;
  bool operator==(const Notify&) const = default;
};

// To be told.
struct ServerChanged {  // a real server came up or went down; whatever notifies is told after it
  std::size_t server = 0;
  bool is_up = false;
  bool operator==(const ServerChanged&) const = default;
};
struct QuorumChanged {
  bool is_up = false;
  std::string why;
  bool operator==(const QuorumChanged&) const = default;
};
struct Notice {
  std::string text;
  bool operator==(const Notice&) const = default;
};

using Action =
    std::variant<Connect, Write, SendDatagram, SendEcho, OpenProbe, SendPacket, WatchFile, Close, RunScript, Verdict,
                 AskWeight, AddServer, RemoveServer, SetWeight, Notify, ServerChanged, QuorumChanged, Notice>;

// In the order in which they are to be carried out.
using Actions = std::vector<Action>;

// To run `command`, where there is one.
inline void append(Actions& actions, const std::optional<Command>& command) {
  if (command) actions.push_back(Notify{*command});
}

}  // namespace viplane::health
