// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as a scenario. Loading must end, with a scenario or with problems that have a place; what loads can be
// described, moved and varied.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "scenarios/language/load.h"
#include "scenarios/language/variation.h"

namespace {

[[noreturn]] void fail(const char* what, const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", what, text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace viplane::scenarios;
  LoadedScenario loaded = parse_scenario(std::string(reinterpret_cast<const char*>(data), size), "fuzz.yaml");
  for (const Diagnostic& problem : loaded.problems) {
    const std::string text = problem.to_string();
    if (!text.starts_with("fuzz.yaml:")) fail("a problem without a place", text);
    if (problem.place.line < 0 || problem.place.column < 0) fail("a problem before the beginning", text);
  }
  Scenario& scenario = loaded.scenario;
  if (!loaded.problems.empty()) return 0;
  for (const Fault& fault : scenario.faults) {
    if (describe(fault).empty()) fail("a fault without words", scenario.text);
    if (fault.has_time() == fault.trigger.has_value()) fail("a fault with two times or none", describe(fault));
  }
  shift_faults(scenario, std::chrono::milliseconds(1));
  const Variation varied = with_value(scenario.text, "link.delay", "1ms");
  if (varied.problem.empty() && !parse_scenario(varied.text, "varied.yaml").problems.empty())
    fail("a good scenario is bad with another delay", varied.text);
  return 0;
}
