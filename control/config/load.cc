// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/load.h"

#include "control/config/draft.h"
#include "control/config/expander.h"
#include "control/config/keyword_places.h"
#include "control/config/lexer.h"
#include "control/config/resolve_checks.h"
#include "control/config/routing_names.h"
#include "control/config/statement.h"

namespace viplane::config {

LoadResult load_config(const FileSource& files, const std::string& path, const LoadOptions& given) {
  LoadOptions options = given;
  if (options.config_id.empty()) options.config_id = options.node_name.substr(0, options.node_name.find('.'));
  SourceFiles sources;
  Reporter reporter(sources);
  RoutingNames names(files);
  Reader reader{reporter, options, names};
  Draft draft;

  StatementBuilder statements(reporter, is_outermost_block, [&](const Statement& statement) {
    if (options.places != nullptr) options.places->add(sources, statement);
    read_outermost(reader, draft, statement);
  });
  Expander expander(files, sources, reporter, options,
                    [&](const Text& line) { statements.add_line(tokenize(line, reporter)); });
  expander.run(path);
  statements.finish(expander.is_complete());

  LoadResult result;
  finish_vrrp(reader, draft, result.config);
  finish_services(reader, draft, result.config);
  resolve_checks(reader, result.config);
  result.diagnostics = reporter.take();
  return result;
}

}  // namespace viplane::config
