// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/check_io.h"

#include <string>
#include <utility>

namespace viplane {
namespace {

health::StreamEnd stream_end(CloseReason reason) {
  switch (reason) {
    case CloseReason::refused: return health::StreamEnd::refused;
    case CloseReason::unreachable: return health::StreamEnd::unreachable;
    case CloseReason::timed_out: return health::StreamEnd::timed_out;
    case CloseReason::reset: return health::StreamEnd::reset;
    case CloseReason::tls_failed: return health::StreamEnd::tls_failed;
    case CloseReason::by_us:
    case CloseReason::by_peer: break;
  }
  return health::StreamEnd::by_peer;
}

bool has_means(const health::Checker& checker, const Env& env) {
  if (const auto* http = std::get_if<health::HttpCheck>(&checker.kind)) return !http->is_tls || env.secure_streams;
  if (std::holds_alternative<health::TunnelCheck>(checker.kind)) return env.raw_ip != nullptr;
  const bool needs_datagrams = std::holds_alternative<health::DnsCheck>(checker.kind) ||
                               std::holds_alternative<health::UdpCheck>(checker.kind) ||
                               std::holds_alternative<health::PingCheck>(checker.kind);
  return !needs_datagrams || env.datagrams != nullptr;
}

std::string keyword(const health::Checker& checker) { return health::make_check_machine(checker)->keyword(); }

}  // namespace

CheckIo::CheckIo(const Env& env, const config::VirtualServer& server, std::function<void(const Answer&)> answered)
    : env_(env),
      server_(server),
      answered_(std::move(answered)),
      random_(env.random.fork("probes of " + server.name())) {}

const config::Checker& CheckIo::checker(health::CheckId check) const {
  return server_.real_servers[check.server].checkers[check.checker];
}

ConnectOptions CheckIo::options(health::CheckId check) const {
  const config::Checker& from = checker(check);
  return {.source = from.bind_address.value_or(IpAddress{}),
          .source_port = from.bind_port,
          .interface = from.bind_interface,
          .mark = from.fwmark};
}

void CheckIo::drop_all() {
  streams_.clear();
  exchanges_.clear();
  openings_.clear();
  scripts_.clear();
  files_.clear();
}

void CheckIo::received(health::CheckId check, ByteView bytes) {
  answered_([&](health::ServicePool& pool, Time now) { return pool.on_received(now, check, bytes); });
}

void CheckIo::closed(health::CheckId check, health::StreamEnd end) {
  answered_([&](health::ServicePool& pool, Time now) { return pool.on_closed(now, check, end); });
}

void CheckIo::carry_out(const health::Connect& action) {
  const health::CheckId check = action.check;
  StreamConnector& connector = action.is_secure ? *env_.secure_streams : env_.streams;
  ConnectOptions from = options(check);
  from.server_name = action.server_name;
  if (action.is_secure) from.tls = tls_files_;
  streams_[check] = connector.connect(
      action.target, from, action.timeout,
      {.connected =
           [this, check] {
             answered_([&](health::ServicePool& pool, Time now) { return pool.on_connected(now, check); });
           },
       .received = [this, check](ByteView bytes) { received(check, bytes); },
       .closed =
           [this, check](CloseReason reason) {
             streams_.erase(check);
             closed(check, stream_end(reason));
           }});
}

void CheckIo::carry_out(const health::Write& action) {
  const auto stream = streams_.find(action.check);
  if (stream != streams_.end()) stream->second->write(std::as_bytes(std::span(action.bytes)));
}

DatagramEvents CheckIo::datagram_events(health::CheckId check) {
  return {.received = [this, check](ByteView bytes) { received(check, bytes); },
          .failed =
              [this, check](DatagramError error) {
                closed(check,
                       error == DatagramError::refused ? health::StreamEnd::refused : health::StreamEnd::unreachable);
              }};
}

void CheckIo::carry_out(const health::SendDatagram& action) {
  exchanges_[action.check] = env_.datagrams->exchange(
      action.target, options(action.check), std::as_bytes(std::span(action.bytes)), datagram_events(action.check));
}

void CheckIo::carry_out(const health::SendEcho& action) {
  exchanges_[action.check] = env_.datagrams->echo(action.target, options(action.check), datagram_events(action.check));
}

// Two listeners share the place of one exchange: the virtual address answers, the real server may complain.
void CheckIo::carry_out(const health::OpenProbe& action) {
  struct Both : Handle {
    HandlePtr answers, complaints;
  };
  const health::CheckId check = action.check;
  auto both = std::make_unique<Both>();
  both->answers = env_.raw_ip->listen(action.from, [this, check](ByteView packet) { received(check, packet); });
  both->complaints = env_.raw_ip->listen(action.through, [this, check](ByteView packet) { received(check, packet); });
  exchanges_[check] = std::move(both);
  openings_[check] = env_.clock.call_at(env_.clock.now(), [this, check, through = action.through] {
    const auto route = env_.routes.lookup(through);
    const IpAddress asked = options(check).source;
    const IpAddress source = !route ? IpAddress{} : asked.is_unspecified() ? route->source : asked;
    const std::uint64_t random = random_.next();
    answered_([&](health::ServicePool& pool, Time now) { return pool.on_probe_open(now, check, source, random); });
  });
}

void CheckIo::carry_out(const health::SendPacket& action) {
  (void)env_.raw_ip->send(action.packet);  // one that does not leave is not answered: the time-out finds it
}

void CheckIo::carry_out(const health::WatchFile& action) {
  const health::CheckId check = action.check;
  files_[check] = env_.watches.file(action.path, [this, check](std::int64_t value) {
    answered_([&](health::ServicePool& pool, Time now) { return pool.on_file(now, check, value); });
  });
}

void CheckIo::carry_out(const health::Close& action) {
  streams_.erase(action.check);
  exchanges_.erase(action.check);
  openings_.erase(action.check);
}

void CheckIo::carry_out(const health::RunScript& action) {
  const health::CheckId check = action.check;
  scripts_[check] = env_.scripts.run(script_of(action.command, scripts_as_), action.timeout,
                                     [this, check](const ScriptResult& result) {
                                       answered_([&](health::ServicePool& pool, Time now) {
                                         return pool.on_script_result(now, check, result.exit_code, result.timed_out);
                                       });
                                     });
}

health::VirtualServer made_here(health::VirtualServer config, const Env& env) {
  for (auto& server : config.real_servers) {
    for (auto& checker : server.checkers) {
      if (!has_means(checker, env)) checker.kind = health::OtherCheck{keyword(checker)};
    }
  }
  return config;
}

}  // namespace viplane
