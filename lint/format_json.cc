// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "lint/catalogue.h"
#include "lint/format.h"

namespace viplane::lint {

using Json = nlohmann::ordered_json;

Json to_json(const CheckResult& result) {
  Json findings = Json::array();
  for (const Finding& finding : result.findings) {
    const Lint* lint = find_lint(finding.id);
    findings.push_back({{"severity", config::name_of(finding.severity)},
                        {"id", finding.id},
                        {"file", finding.location.file},
                        {"line", finding.location.line},
                        {"column", finding.location.column},
                        {"message", finding.message},
                        {"remedy", finding.remedy},
                        {"why", lint == nullptr ? "" : lint->why},
                        {"page", page_of(finding.id)}});
  }
  return {{"findings", findings}};
}

Json to_json(const KeywordList& keywords) {
  Json out = Json::array();
  for (const KeywordState& keyword : keywords.keywords)
    out.push_back({{"keyword", keyword.path}, {"state", name_of(keyword.state)}, {"meaning", keyword.meaning}});
  return {{"keywords", out}};
}

}  // namespace viplane::lint
