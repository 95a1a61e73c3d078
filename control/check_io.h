// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <memory>

#include "control/config/virtual_server.h"
#include "control/health/service_pool.h"
#include "control/script_of.h"
#include "env/env.h"

namespace viplane {

// Carries what the checks of one virtual server ask for to the world, and what the world answers back to the pool.
class CheckIo {
 public:
  // An answer: which event of the pool it is. Called at once, its arguments are valid no longer.
  using Answer = std::function<health::Actions(health::ServicePool& pool, Time now)>;

  // `server` outlives this and is what the pool was made of; `answered` is never called inside carry_out().
  CheckIo(const Env& env, const config::VirtualServer& server, std::function<void(const Answer&)> answered);

  void set_script_defaults(ScriptDefaults defaults) { scripts_as_ = std::move(defaults); }
  void set_tls_files(TlsFiles files) { tls_files_ = std::move(files); }  // what SSL_GET shows
  void drop_all();                                                       // nothing is answered any more

  void carry_out(const health::Connect& action);
  void carry_out(const health::Write& action);
  void carry_out(const health::SendDatagram& action);
  void carry_out(const health::SendEcho& action);
  void carry_out(const health::OpenProbe& action);
  void carry_out(const health::SendPacket& action);
  void carry_out(const health::WatchFile& action);
  void carry_out(const health::Close& action);
  void carry_out(const health::RunScript& action);

 private:
  const config::Checker& checker(health::CheckId check) const;
  ConnectOptions options(health::CheckId check) const;
  DatagramEvents datagram_events(health::CheckId check);
  void received(health::CheckId check, ByteView bytes);
  void closed(health::CheckId check, health::StreamEnd end);

  Env env_;
  const config::VirtualServer& server_;
  std::function<void(const Answer&)> answered_;
  ScriptDefaults scripts_as_;
  TlsFiles tls_files_;
  Random random_;
  std::map<health::CheckId, std::unique_ptr<Stream>> streams_;
  std::map<health::CheckId, HandlePtr> exchanges_;  // datagrams, echoes, probes
  std::map<health::CheckId, HandlePtr> openings_;   // of probes
  std::map<health::CheckId, HandlePtr> scripts_;
  std::map<health::CheckId, HandlePtr> files_;
};

// The same configuration without the checks that this world lacks the means for: they count as passed.
health::VirtualServer made_here(health::VirtualServer config, const Env& env);

}  // namespace viplane
