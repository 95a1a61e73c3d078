// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/expectations.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/runner/measure.h"
#include "scenarios/runner/milliseconds.h"

namespace viplane::scenarios {
namespace {

CheckResult result(std::string name, bool holds, std::string sentence) {
  return {std::move(name), holds ? CheckVerdict::pass : CheckVerdict::fail, std::move(sentence), holds ? 0u : 1u, {}};
}

CheckResult at_most(std::string name, std::string_view what, Duration bound, Duration was) {
  return result(std::move(name), was <= bound,
                fmt::format("{} should be at most {:.3f} ms; it was {:.3f} ms", what, ms(bound), ms(was)));
}

CheckResult at_most(std::string name, std::string_view what, std::uint64_t bound, std::uint64_t was) {
  return result(std::move(name), was <= bound, fmt::format("{} should be at most {}; there were {}", what, bound, was));
}

void judge_client(const ClientExpectation& expect, const Scenario& scenario, const ClientResult& was,
                  std::vector<CheckResult>& results) {
  const auto is_meant = [&](const TrafficSpec& traffic) {
    return traffic.client == was.client && (expect.client == traffic.client || expect.client == name_of(traffic.kind));
  };
  if (std::none_of(scenario.traffic.begin(), scenario.traffic.end(), is_meant)) return;
  const std::string name = "clients." + was.client + ".";
  if (expect.outage_at_most) {
    results.push_back(at_most(name + "outage", "the longest time without service for " + was.client,
                              *expect.outage_at_most, was.longest_outage));
  }
  if (expect.resets_at_most)
    results.push_back(at_most(name + "resets", "resets of " + was.client, *expect.resets_at_most, was.resets));
  if (expect.failed_at_most)
    results.push_back(at_most(name + "failed", "failed requests of " + was.client, *expect.failed_at_most, was.failed));
  if (!expect.served_at_least) return;
  const std::uint64_t served = was.requests - std::min(was.failed, was.requests);
  results.push_back(result(name + "served", served >= *expect.served_at_least,
                           fmt::format("requests of {} served should be at least {}; there were {}", was.client,
                                       *expect.served_at_least, served)));
}

CheckResult judge_takeover(const TakeoverExpectation& takeover, const Measures& measures, const RunFacts& facts) {
  const Time after = takeover.after.value_or(facts.faults.empty() ? Time{} : facts.faults.front().at);
  const auto was = takeover_after(measures, takeover.by, after);
  const std::string what = was ? fmt::format("it did after {:.3f} ms", ms(*was)) : "it never did";
  return result("takeover", was && *was <= takeover.within,
                fmt::format("{} should become master within {:.3f} ms of {:.3f} s; {}", takeover.by,
                            ms(takeover.within), seconds(after), what));
}

CheckResult judge_master_at_end(const std::string& expected, const std::vector<Event>& events, const RunFacts& facts) {
  std::string was = master_at_end(events, facts);
  if (was.empty()) was = "nobody";
  return result("master_at_end", was == expected,
                fmt::format("at the end {} should be master of every instance; {} was", expected, was));
}

}  // namespace

std::vector<CheckResult> judge_expectations(const Scenario& scenario, const Measures& measures,
                                            const std::vector<Event>& events, const RunFacts& facts) {
  const Expectations& expect = scenario.expect;
  std::vector<CheckResult> results;
  if (expect.outage_at_most)
    results.push_back(at_most("outage", "the longest time without service for new connections", *expect.outage_at_most,
                              measures.outage));
  if (expect.stall_at_most) {
    results.push_back(
        at_most("stall", "the longest wait of an open connection", *expect.stall_at_most, measures.stall));
  }
  if (expect.resets_at_most)
    results.push_back(at_most("resets", "connections reset", *expect.resets_at_most, measures.resets));
  if (expect.failed_at_most)
    results.push_back(at_most("failed", "requests failed", *expect.failed_at_most, measures.failed));
  if (expect.served_at_least) {
    const std::uint64_t served = measures.requests - std::min(measures.failed, measures.requests);
    results.push_back(
        result("served", served >= *expect.served_at_least,
               fmt::format("requests served should be at least {}; there were {}", *expect.served_at_least, served)));
  }
  for (const ClientExpectation& one : expect.clients) {
    for (const ClientResult& client : measures.clients) judge_client(one, scenario, client, results);
  }
  if (expect.two_masters_at_most) {
    results.push_back(
        at_most("two_masters", "the time with two masters", *expect.two_masters_at_most, measures.two_masters));
  }
  if (expect.conflict_at_most) {
    results.push_back(at_most("conflict", "the time with two masters that could hear each other",
                              *expect.conflict_at_most, measures.conflict));
  }
  if (expect.transitions_at_most) {
    results.push_back(
        at_most("transitions", "changes of state", *expect.transitions_at_most, measures.transitions.size()));
  }
  if (expect.master_at_end) results.push_back(judge_master_at_end(*expect.master_at_end, events, facts));
  for (const TakeoverExpectation& takeover : expect.takeovers)
    results.push_back(judge_takeover(takeover, measures, facts));
  return results;
}

std::vector<CheckResult> judge_invariants(const Scenario& scenario, const std::vector<Conclusion>& conclusions) {
  std::vector<CheckResult> results;
  for (const Conclusion& conclusion : conclusions) {
    CheckResult check{conclusion.checker, CheckVerdict::pass, conclusion.claim, conclusion.violations.size(), {}};
    if (!conclusion.violations.empty()) {
      const auto allowed = scenario.expect.allowed.find(conclusion.checker);
      check.verdict = allowed == scenario.expect.allowed.end() ? CheckVerdict::fail : CheckVerdict::allowed;
      check.sentence = conclusion.violations.front().story;
      check.at = conclusion.violations.front().at;
      if (check.verdict == CheckVerdict::allowed) check.sentence += " (allowed: " + allowed->second + ")";
    }
    results.push_back(std::move(check));
  }
  return results;
}

}  // namespace viplane::scenarios
