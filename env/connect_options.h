// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>

#include "net/address.h"

namespace viplane {

// What a client shows a TLS server that asks for a certificate: files in PEM. Without a certificate: nothing.
struct TlsFiles {
  std::string certificate{};
  std::string key{};
  std::string password{};  // of the key
  auto operator<=>(const TlsFiles&) const = default;
};

// How a check leaves the host: bindto, bind_port, bind_if and fwmark of keepalived.conf. A world honours what it knows
// of; the simulation, whose hosts choose their source by route, honours none.
struct ConnectOptions {
  IpAddress source{};           // unspecified: the host chooses
  std::uint16_t source_port{};  // 0: any
  std::string interface {};     // empty: by route
  std::uint32_t mark{};         // 0: none
  std::string server_name{};    // what TLS asks for (SNI); empty: nothing
  TlsFiles tls{};
  bool operator==(const ConnectOptions&) const = default;
};

}  // namespace viplane
