// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/real_server.h"

#include <algorithm>

#include "realserver/neighbour_probe.h"
#include "realserver/plan.h"

namespace viplane::realserver {
namespace {

using Kind = Change::Kind;

// The new VIPs beside those that are set up. One machine is a real server in one way.
Options merge(const Options& before, const Options& wanted) {
  if (before.vips.empty()) return wanted;
  Options merged = before;
  if (wanted.mode != before.mode || (!wanted.interface.empty() && wanted.interface != before.interface) ||
      (wanted.decapsulation != Decapsulation::automatic && wanted.decapsulation != before.decapsulation)) {
    throw Refused("this machine is set up already in another way: " + list_of(before.vips) + " (" +
                  std::string(to_string(before.mode)) + ", " + before.interface + ") (remedy: viplane-rs undo first)");
  }
  for (const IpAddress& vip : wanted.vips) {
    if (std::find(merged.vips.begin(), merged.vips.end(), vip) == merged.vips.end()) merged.vips.push_back(vip);
  }
  return merged;
}

bool is_address_of(const Change& change, const std::vector<IpAddress>& vips) {
  return change.kind == Kind::address && std::any_of(vips.begin(), vips.end(), [&](const IpAddress& vip) {
           return IpPrefix::parse(change.wanted)->address == vip;
         });
}

// Told before anything is touched.
bool may_write(bool dry_run) {
  if (!dry_run && !is_privileged()) {
    throw Refused("needs root, or CAP_NET_ADMIN and CAP_NET_RAW (--dry-run does not)");
  }
  return !dry_run;
}

}  // namespace

RealServer::RealServer(const std::filesystem::path& folder, bool dry_run, Report report)
    : file_(folder, may_write(dry_run)), journal_(file_.load()), dry_run_(dry_run), report_(std::move(report)) {}

Machine RealServer::look() const {
  const Change* decapsulator = journal_.find(Kind::tun_decapsulator);
  return survey(decapsulator == nullptr ? std::string() : decapsulator->found);
}

void RealServer::save() const {
  if (!dry_run_) file_.save(journal_);
}

std::size_t RealServer::make(const std::vector<Change>& plan) {
  std::vector<Change> made;
  for (const Change& planned : plan) {
    if (report_) report_(describe(planned));
    if (dry_run_) continue;
    const std::size_t known = journal_.changes.size();
    Change& noted = journal_.note(planned);
    const bool is_new = journal_.changes.size() > known;
    if (is_new) made.push_back(noted);
    save();
    try {
      carry_out(noted);
    } catch (...) {
      journal_.changes.resize(journal_.changes.size() - made.size());
      take_back_all(made);
      throw;
    }
    if (is_new) made.back() = noted;
    save();
  }
  return plan.size();
}

std::size_t RealServer::setup(const Options& options) {
  const Machine machine = look();
  const Options before = journal_.options;
  const Options decided = decide(merge(before, options), machine);
  const std::vector<Change> plan = plan_setup(decided, machine, journal_);
  journal_.options = decided;
  try {
    return make(plan);
  } catch (...) {
    journal_.options = before;
    save();
    throw;
  }
}

// In reverse: the last change made is the first taken back.
std::size_t RealServer::take_back_all(std::vector<Change> changes) {
  std::string failures;
  std::reverse(changes.begin(), changes.end());
  for (const Change& change : changes) {
    if (report_) report_(describe_undoing(change));
    if (dry_run_) continue;
    try {
      take_back(change);
    } catch (const std::exception& error) {
      failures += (failures.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  if (!failures.empty()) throw std::runtime_error("not everything could be restored: " + failures);
  return changes.size();
}

std::size_t RealServer::undo(const std::vector<IpAddress>& vips) {
  std::vector<IpAddress> remaining;
  for (const IpAddress& vip : journal_.options.vips) {
    const bool goes = vips.empty() || std::find(vips.begin(), vips.end(), vip) != vips.end();
    if (!goes) remaining.push_back(vip);
  }
  if (remaining.size() == journal_.options.vips.size() && !remaining.empty()) return 0;
  std::vector<Change> leaving, staying;
  for (const Change& change : journal_.changes) {
    (remaining.empty() || is_address_of(change, vips) ? leaving : staying).push_back(change);
  }
  journal_.options.vips = remaining;
  journal_.changes = staying;
  const std::size_t count = take_back_all(leaving);
  save();
  if (remaining.empty() || dry_run_) return count;
  return count + make(plan_setup(journal_.options, look(), journal_));
}

RealServer::Verdict RealServer::check(const Options& options, bool asks) const {
  const Machine machine = look();
  Verdict verdict;
  verdict.options = decide(options.vips.empty() ? journal_.options : merge(journal_.options, options), machine);
  verdict.findings = examine(verdict.options, machine);
  if (!machine.is_privileged) {
    verdict.notes.push_back(
        "without privilege, decapsulation, the MSS clamp and the neighbours were not looked at closely");
    return verdict;
  }
  if (asks) {
    ProbeVerdict probed = probe(verdict.options, machine);
    verdict.findings.insert(verdict.findings.end(), probed.findings.begin(), probed.findings.end());
    verdict.notes = std::move(probed.notes);
  }
  const auto program = machine.tc_decapsulators.find(verdict.options.interface);
  if (program != machine.tc_decapsulators.end()) verdict.counters = program->second.counters;
  return verdict;
}

}  // namespace viplane::realserver
