// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "dataplane/path/wire.h"

namespace viplane::path {

// What a director knows of a connection from the packets that pass it. Templates and new entries have `none`.
enum class State : std::uint8_t {
  none,
  established,
  syn_sent,
  syn_received,
  fin_wait,
  time_wait,
  close,
  close_wait,
  udp,
  count
};

// Which of a connection's packets a director sees: TUN and DR answers go past it.
enum class Sight : std::uint8_t {
  from_client,       // NAT, a packet of the client
  from_server,       // NAT, a packet of the real server
  from_client_only,  // TUN and DR
};

// The states that a packet leads to, one for each present state, four bits each: a table that needs no memory.
VIPLANE_INLINE constexpr std::uint64_t row(State none, State established, State syn_sent, State syn_received,
                                           State fin_wait, State time_wait, State close, State close_wait) {
  const State next[] = {none, established, syn_sent, syn_received, fin_wait, time_wait, close, close_wait};
  std::uint64_t packed = 0;
  for (unsigned i = 0; i < 8; ++i) packed |= static_cast<std::uint64_t>(next[i]) << (4 * i);
  return packed;
}

struct Transitions {
  std::uint64_t syn, fin, ack, rst;
};

namespace table {
inline constexpr State NO = State::none, ES = State::established, SS = State::syn_sent, SR = State::syn_received,
                       FW = State::fin_wait, TW = State::time_wait, CL = State::close, CW = State::close_wait;

// The behaviour of Linux IPVS. Present state:           NO  ES  SS  SR  FW  TW  CL  CW
inline constexpr Transitions kFromClient{.syn = row(SR, ES, ES, SR, SR, SR, SR, SR),
                                         .fin = row(CL, CW, SS, TW, TW, TW, CL, CW),
                                         .ack = row(ES, ES, SS, ES, FW, TW, CL, CW),
                                         .rst = row(CL, CL, CL, SR, CL, CL, CL, CL)};
inline constexpr Transitions kFromServer{.syn = row(SS, ES, SS, SR, SS, SS, SS, SS),
                                         .fin = row(TW, FW, SS, TW, FW, TW, CL, TW),
                                         .ack = row(ES, ES, SS, ES, FW, TW, CL, CW),
                                         .rst = row(CL, CL, SS, CL, CL, TW, CL, CL)};
inline constexpr Transitions kFromClientOnly{.syn = row(SR, ES, ES, SR, SR, SR, SR, SR),
                                             .fin = row(CL, FW, SS, TW, FW, TW, CL, CW),
                                             .ack = row(ES, ES, SS, ES, FW, TW, CL, CW),
                                             .rst = row(CL, CL, CL, SR, CL, CL, CL, CL)};
}  // namespace table

// The row for a segment: RST counts before SYN, SYN before FIN, FIN before ACK.
VIPLANE_INLINE constexpr std::uint64_t choose(std::uint8_t flags, std::uint64_t syn, std::uint64_t fin,
                                              std::uint64_t ack, std::uint64_t rst) {
  if ((flags & kRst) != 0) return rst;
  if ((flags & kSyn) != 0) return syn;
  return (flags & kFin) != 0 ? fin : ack;
}

// The state after a segment with these flags; one with none of the four closes.
VIPLANE_INLINE constexpr State next_state(State state, std::uint8_t flags, Sight sight) {
  using namespace table;
  if ((flags & (kRst | kSyn | kFin | kAck)) == 0) return State::close;
  std::uint64_t packed = choose(flags, kFromServer.syn, kFromServer.fin, kFromServer.ack, kFromServer.rst);
  if (sight == Sight::from_client) {
    packed = choose(flags, kFromClient.syn, kFromClient.fin, kFromClient.ack, kFromClient.rst);
  } else if (sight == Sight::from_client_only) {
    packed = choose(flags, kFromClientOnly.syn, kFromClientOnly.fin, kFromClientOnly.ack, kFromClientOnly.rst);
  }
  return static_cast<State>((packed >> (4 * (static_cast<unsigned>(state) & 7))) & 0xf);
}

// Whether a connection in this state loads its server as an active one. UDP flows never do.
VIPLANE_INLINE constexpr bool is_active(State state) {
  return state == State::established || state == State::syn_sent || state == State::syn_received;
}

}  // namespace viplane::path
