// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane-rs/verbs.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "realserver/plan.h"
#include "realserver/real_server.h"

namespace viplane::rs {
namespace {

using nlohmann::json;
using realserver::Finding;
using realserver::RealServer;

// Prints the changes as they are made, or gathers them for JSON.
class Changes {
 public:
  explicit Changes(const Request& request) : request_(request) {}

  RealServer::Report report() {
    return [this](const std::string& command) {
      if (request_.json) {
        commands_.push_back(command);
      } else {
        std::cout << command << std::endl;  // each as it happens
      }
    };
  }

  int end(std::size_t count, const char* nothing) const {
    if (request_.json) {
      std::cout << json{{"changes", commands_}, {"dry_run", request_.dry_run}} << '\n';
    } else if (count == 0) {
      std::cout << nothing << '\n';
    } else if (request_.dry_run) {
      std::cout << "dry run: nothing was changed\n";
    }
    return 0;
  }

 private:
  const Request& request_;
  json commands_ = json::array();
};

realserver::Options options_of(const Request& request, const RealServer& server) {
  realserver::Options options = request.options;
  options.mode = request.mode.value_or(server.is_set_up() ? server.options().mode : realserver::Mode::tun);
  return options;
}

json to_json(const RealServer::Verdict& verdict) {
  json vips = json::array(), findings = json::array();
  for (const IpAddress& vip : verdict.options.vips) vips.push_back(vip.to_string());
  for (const Finding& finding : verdict.findings)
    findings.push_back({{"what", finding.what}, {"remedy", finding.remedy}});
  return {{"vips", vips},
          {"mode", to_string(verdict.options.mode)},
          {"interface", verdict.options.interface},
          {"decapsulation", to_string(verdict.options.decapsulation)},
          {"findings", findings},
          {"notes", verdict.notes},
          {"decapsulated", verdict.counters[kDecapsulated]},
          {"not_for_us", verdict.counters[kNotForUs]},
          {"not_for_vip", verdict.counters[kNotForVip]},
          {"outer_fragments", verdict.counters[kOuterFragment]},
          {"malformed", verdict.counters[kMalformed] + verdict.counters[kNotTakenOff]}};
}

std::string summary(const RealServer::Verdict& verdict) {
  const bool is_tun = verdict.options.mode == realserver::Mode::tun;
  return realserver::list_of(verdict.options.vips) + " (" + std::string(to_string(verdict.options.mode)) + ", " +
         verdict.options.interface +
         (is_tun ? ", decapsulation: " + std::string(to_string(verdict.options.decapsulation)) : "") + ")";
}

}  // namespace

int setup(const Request& request) {
  Changes changes(request);
  RealServer server(request.folder, request.dry_run, changes.report());
  return changes.end(server.setup(options_of(request, server)), "nothing to change");
}

int undo(const Request& request) {
  Changes changes(request);
  RealServer server(request.folder, request.dry_run, changes.report());
  return changes.end(server.undo(request.options.vips), "nothing to undo");
}

int check(const Request& request) {
  const RealServer server(request.folder, true, {});
  const RealServer::Verdict verdict = server.check(options_of(request, server), true);
  if (request.json) {
    std::cout << to_json(verdict) << '\n';
  } else {
    for (const Finding& finding : verdict.findings)
      std::cout << finding.what << " (remedy: " << finding.remedy << ")\n";
    for (const std::string& note : verdict.notes) std::cout << "note: " << note << '\n';
    if (verdict.findings.empty()) std::cout << "nothing is wrong: " << summary(verdict) << '\n';
  }
  return verdict.findings.empty() ? 0 : 1;
}

int status(const Request& request) {
  constexpr int kNotSetUp = 3;  // as service scripts say "stopped"
  const RealServer server(request.folder, true, {});
  if (!server.is_set_up() && request.options.vips.empty()) {
    std::cout << (request.json ? "{\"state\":\"down\"}" : "down: nothing is set up") << '\n';
    return kNotSetUp;
  }
  const RealServer::Verdict verdict = server.check(options_of(request, server), false);
  const bool is_well = verdict.findings.empty();
  if (request.json) {
    json answer = to_json(verdict);
    answer["state"] = is_well ? "up" : "faulty";
    std::cout << answer << '\n';
  } else {
    std::cout << (is_well ? "up: " : "faulty: ") << summary(verdict);
    if (!is_well) std::cout << ": " << verdict.findings.front().what;
    std::cout << '\n';
  }
  return is_well ? 0 : 1;
}

}  // namespace viplane::rs
