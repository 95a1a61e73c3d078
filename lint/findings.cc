// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/findings.h"

#include "lint/catalogue.h"

namespace viplane::lint {

void Findings::add(const config::Location& location, std::string message, std::string remedy) {
  add(lint_.severity.value_or(config::Severity::warning), location, std::move(message), std::move(remedy));
}

void Findings::add(config::Severity severity, const config::Location& location, std::string message,
                   std::string remedy) {
  Finding finding;
  finding.severity = severity;
  finding.id = lint_.id;
  finding.location = location;
  finding.message = std::move(message);
  finding.remedy = remedy.empty() ? std::string(lint_.remedy) : std::move(remedy);
  out_.push_back(std::move(finding));
}

}  // namespace viplane::lint
