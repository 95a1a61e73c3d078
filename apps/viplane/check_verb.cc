// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/this_host.h"
#include "apps/viplane/verbs.h"
#include "control/config/print.h"
#include "lint/check.h"
#include "lint/format.h"

namespace viplane::workbench {
namespace {

constexpr int kHasErrors = kViolated;

int refuse(const char* why) {
  fmt::print(stderr, "viplane check: {}\n", why);
  return kBadInput;
}

void print_keywords(const CheckArguments& arguments, const lint::CheckResult& result) {
  const lint::KeywordList keywords = lint::keyword_list(result.findings);
  if (!arguments.json) return void(fmt::print("{}", lint::to_text(keywords)));
  nlohmann::ordered_json document = lint::to_json(keywords);
  if (!arguments.files.empty()) document.update(lint::to_json(result));
  print(document);
}

void print_findings(const CheckArguments& arguments, const lint::CheckResult& result) {
  if (arguments.json) return print(lint::to_json(result));
  fmt::print("{}", arguments.github ? lint::to_github(result) : lint::to_text(result));
}

// Findings go to standard error, so that what is printed can be kept as a file.
void print_configuration(const CheckArguments& arguments, const lint::CheckOptions& options,
                         const lint::CheckResult& result) {
  fmt::print(stderr, "{}", lint::to_text(result));
  const auto loaded = config::load_config(config::DiskFiles(), arguments.files.front(),
                                          {.node_name = options.node_name, .config_id = options.config_id});
  if (!loaded.has_errors()) fmt::print("{}", config::to_keepalived_conf(loaded.config));
}

}  // namespace

int check_verb(const CheckArguments& arguments) {
  if (arguments.files.empty() && !arguments.keywords) return refuse("no file is given");
  if (arguments.print && arguments.files.size() != 1) return refuse("--print takes one file");
  const ThisHost host;
  lint::CheckOptions options;
  options.node_name = node_name();
  options.config_id = arguments.config_id;
  if (arguments.host) options.host = &host;
  const lint::CheckResult result = lint::check(config::DiskFiles(), arguments.files, options);
  if (arguments.keywords) print_keywords(arguments, result);
  if (arguments.print)
    print_configuration(arguments, options, result);
  else if (!arguments.files.empty() && !(arguments.keywords && arguments.json))
    print_findings(arguments, result);
  for (const std::string& path : result.unreadable) fmt::print(stderr, "viplane check: cannot read '{}'\n", path);
  if (!result.unreadable.empty()) return kBadInput;
  return result.has_errors() ? kHasErrors : kAsExpected;
}

}  // namespace viplane::workbench
