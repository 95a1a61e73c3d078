// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "scenarios/runner/artefacts.h"
#include "scenarios/runner/inputs.h"
#include "scenarios/runner/run.h"
#include "scenarios/runner/version.h"

namespace viplane::workbench {

int replay_verb(const ReplayArguments& arguments) {
  using namespace scenarios;
  const Manifest manifest = read_manifest(arguments.folder);
  if (manifest.world != "sim") {
    fmt::print(stderr,
               "viplane: {} is of a laboratory, where no two runs are the same to the octet; run its inputs again "
               "with `viplane run --world lab`\n",
               arguments.folder);
    return kBadInput;
  }
  const PreparedOrNot prepared = prepare_copies(manifest, arguments.folder);
  tell_problems(prepared, arguments.json);
  if (!prepared.can_run()) return kBadInput;

  RunOptions options;
  options.seed = manifest.seed;
  options.daemon = *parse_daemon_kind(manifest.daemon);
  const RunResult result = run(prepared.prepared, options);
  const bool same = result.digest == manifest.digest;
  if (arguments.json) {
    nlohmann::ordered_json document = to_json(result);
    document["same_digest"] = same;
    document["expected_digest"] = manifest.digest;
    print(document);
  } else if (same) {
    fmt::print("same: digest {} again, with seed {}\n", result.digest, manifest.seed);
  } else {
    fmt::print("different: digest {} now, {} in {}\n", result.digest, manifest.digest, arguments.folder);
    if (manifest.version != kVersion)
      fmt::print("it was written by version {}, this is {}\n", manifest.version, kVersion);
  }
  return same ? kAsExpected : kViolated;
}

}  // namespace viplane::workbench
