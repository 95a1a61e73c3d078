// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/check_options.h"

namespace viplane::workbench {

CLI::App* add_check(CLI::App& app, CheckArguments& arguments) {
  CLI::App* verb = app.add_subcommand("check", "What is wrong with keepalived.conf files, in each and between them");
  verb->add_option("files", arguments.files, "keepalived.conf of each director of one cluster");
  CLI::Option* json = verb->add_flag("--json", arguments.json, "One JSON document on standard output");
  verb->add_flag("--github", arguments.github, "Findings as workflow commands of GitHub Actions")->excludes(json);
  verb->add_flag("--keywords", arguments.keywords, "Each keyword: in effect, understood and not in effect, or unknown");
  verb->add_flag("--host", arguments.host,
                 "Ask this machine, too: the first file's scripts, interfaces, addresses, MTU");
  verb->add_flag("--print", arguments.print, "The effective configuration of one file as a canonical keepalived.conf")
      ->excludes(json);
  verb->add_option("--config-id", arguments.config_id, "What lines beginning with @id are compared with");
  return verb;
}

}  // namespace viplane::workbench
