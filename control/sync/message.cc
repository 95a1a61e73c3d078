// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/sync/message.h"

#include <algorithm>

#include "net/address_bytes.h"

namespace viplane::sync {
namespace {

using dataplane::Method;
using dataplane::Protocol;
using dataplane::SharedConnection;
using path::State;

constexpr std::size_t kOldHeaderSize = 4;
constexpr std::size_t kOldEntrySize = 24;
constexpr std::size_t kPrefix = 4;  // of an entry: type, protocol, its size
constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kLongest = 31 * 86'400;  // seconds: the kernel's limit for timeouts

constexpr std::uint8_t kTypeIpv6 = 1;  // bit of `type`

// The kernel's IP_VS_CONN_F_*.
constexpr std::uint32_t kMethodMask = 0x7, kMasquerade = 0, kTunnel = 2, kDirect = 3;
constexpr std::uint32_t kNoOutput = 0x80;   // the server's answers go past the director
constexpr std::uint32_t kInactive = 0x100;  // follows from the state, for templates too
constexpr std::uint32_t kTemplate = 0x1000;

// The kernel's IP_VS_TCP_S_* begin like ours, up to CLOSE_WAIT; then LAST_ACK, LISTEN, SYNACK.
constexpr std::uint16_t kLastTcpState = static_cast<std::uint16_t>(State::close_wait);
constexpr std::uint16_t kLastAck = kLastTcpState + 1;
static_assert(kLastTcpState == 7 && static_cast<int>(State::established) == 1 &&
              static_cast<int>(State::fin_wait) == 4);

std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

std::optional<Method> method_of(std::uint32_t flags) {
  switch (flags & kMethodMask) {
    case kMasquerade: return Method::nat;
    case kTunnel: return Method::tunnel;
    case kDirect: return Method::direct;
    default: return std::nullopt;  // the director itself, a transparent cache
  }
}

std::optional<State> state_of(const SharedConnection& connection, std::uint16_t state) {
  if (connection.is_template) return state == 0 ? State::none : State::established;
  if (connection.protocol == Protocol::udp) return State::udp;
  if (state == kLastAck) return State::close_wait;
  if (state == 0 || state > kLastTcpState) return std::nullopt;
  return static_cast<State>(state);
}

std::uint16_t state_number(const SharedConnection& connection) {
  if (connection.is_template) return connection.state == State::established ? 1 : 0;
  return connection.protocol == Protocol::udp ? std::uint16_t{0} : static_cast<std::uint16_t>(connection.state);
}

std::uint32_t flags_of(const SharedConnection& connection) {
  std::uint32_t flags = connection.method == Method::tunnel   ? kTunnel | kNoOutput
                        : connection.method == Method::direct ? kDirect | kNoOutput
                                                              : kMasquerade;
  if (connection.is_template) return flags | kInactive | kTemplate;
  return path::is_active(connection.state) ? flags : flags | kInactive;
}

// Where the fields of an entry lie.
struct Layout {
  std::size_t protocol, client_port, addresses, state;
};
constexpr Layout kNew{.protocol = 1, .client_port = 10, .addresses = 24, .state = 8};
constexpr Layout kOld{.protocol = 1, .client_port = 2, .addresses = 8, .state = 22};

Endpoint end_at(const std::byte* entry, const Layout& at, std::size_t which) {
  return {load_ipv4_address(entry + at.addresses + 4 * which), load_be16(entry + at.client_port + 2 * which)};
}

// nullopt: nothing for us.
std::optional<SharedConnection> read_entry(const std::byte* entry, const Layout& at, std::uint32_t flags) {
  SharedConnection connection;
  const std::uint8_t protocol = load_u8(entry + at.protocol);
  if (protocol != static_cast<std::uint8_t>(Protocol::tcp) && protocol != static_cast<std::uint8_t>(Protocol::udp))
    return std::nullopt;
  connection.protocol = static_cast<Protocol>(protocol);
  connection.is_template = (flags & kTemplate) != 0;
  const auto method = method_of(flags);
  const auto state = state_of(connection, load_be16(entry + at.state));
  if (!method || !state) return std::nullopt;
  connection.method = *method;
  connection.state = *state;
  connection.client = end_at(entry, at, 0);
  connection.virtual_address = end_at(entry, at, 1);
  connection.server = end_at(entry, at, 2);
  return connection;
}

void take(Message& message, std::optional<SharedConnection> connection) {
  if (connection)
    message.connections.push_back(*connection);
  else
    ++message.passed_over;
}

std::optional<Message> parse_new(ByteView payload) {
  Message message{.id = load_u8(payload.data() + 1), .connections = {}};
  std::size_t offset = kHeaderSize;
  for (std::size_t left = load_u8(payload.data() + 4); left > 0; --left) {
    if (offset + kPrefix > payload.size()) return std::nullopt;
    const std::byte* entry = payload.data() + offset;
    const std::size_t size = load_be16(entry + 2) & 0xfff;
    const bool is_v6 = (load_u8(entry) & kTypeIpv6) != 0;
    if (size < kEntrySize || offset + size > payload.size()) return std::nullopt;
    offset += padded(size);
    const std::uint32_t version = load_u8(entry + 2) >> 4;
    if (is_v6 || version != 0) {
      ++message.passed_over;
      continue;
    }
    auto connection = read_entry(entry, kNew, load_be32(entry + 4));
    if (connection) connection->remaining = std::chrono::seconds(std::min(load_be32(entry + 20), kLongest));
    take(message, connection);
  }
  return message;
}

std::optional<Message> parse_old(ByteView payload) {
  constexpr std::uint32_t kHasSequences = 0x600;  // then 24 octets follow the entry
  constexpr std::size_t kSequencesSize = 24;
  Message message{.id = load_u8(payload.data() + 1), .connections = {}};
  std::size_t offset = kOldHeaderSize;
  for (std::size_t left = load_u8(payload.data()); left > 0; --left) {
    if (offset + kOldEntrySize > payload.size()) return std::nullopt;
    const std::byte* entry = payload.data() + offset;
    const std::uint32_t flags = load_be16(entry + 20);
    offset += kOldEntrySize + ((flags & kHasSequences) != 0 ? kSequencesSize : 0);
    take(message, read_entry(entry, kOld, flags));
  }
  return offset <= payload.size() ? std::optional(message) : std::nullopt;
}

void write_entry(std::byte* entry, const SharedConnection& connection) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(connection.remaining).count();
  store_u8(entry, 0);
  store_u8(entry + 1, static_cast<std::uint8_t>(connection.protocol));
  store_be16(entry + 2, kEntrySize);
  store_be32(entry + 4, flags_of(connection));
  store_be16(entry + 8, state_number(connection));
  store_be16(entry + 10, connection.client.port);
  store_be16(entry + 12, connection.virtual_address.port);
  store_be16(entry + 14, connection.server.port);
  store_be32(entry + 16, 0);
  store_be32(entry + 20, static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 1, kLongest)));
  store_be32(entry + 24, connection.client.address.v4_value());
  store_be32(entry + 28, connection.virtual_address.address.v4_value());
  store_be32(entry + 32, connection.server.address.v4_value());
}

// Room for `count` entries behind it.
Bytes with_header(std::uint8_t id, std::size_t count) {
  Bytes payload(kHeaderSize + count * kEntrySize);
  store_u8(payload.data() + 1, id);
  store_be16(payload.data() + 2, static_cast<std::uint16_t>(payload.size()));
  store_u8(payload.data() + 4, static_cast<std::uint8_t>(count));
  store_u8(payload.data() + 5, kVersion);
  return payload;
}

}  // namespace

std::optional<Message> parse(ByteView payload) {
  if (payload.size() < kOldHeaderSize || load_be16(payload.data() + 2) != payload.size()) return std::nullopt;
  const bool is_new = load_u8(payload.data()) == 0 && payload.size() >= kHeaderSize;
  if (!is_new) return parse_old(payload);
  const bool is_known = load_u8(payload.data() + 5) == kVersion && load_be16(payload.data() + 6) == 0;
  return is_known ? parse_new(payload) : std::nullopt;
}

Bytes build(std::uint8_t id, std::span<const SharedConnection> connections, std::size_t largest, std::size_t& count) {
  const std::size_t room = largest > kHeaderSize ? (largest - kHeaderSize) / kEntrySize : 0;
  count = std::min({connections.size(), room, kMostConnections});
  if (count == 0) return {};
  Bytes payload = with_header(id, count);
  for (std::size_t i = 0; i < count; ++i) write_entry(payload.data() + kHeaderSize + i * kEntrySize, connections[i]);
  return payload;
}

Bytes build_question(std::uint8_t id) { return with_header(id, 0); }

}  // namespace viplane::sync
