// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/check.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "lint/catalogue.h"

namespace viplane::lint {
namespace {

using config::Severity;

// Fills in what a lint does not know: the line that its finding stands in.
class SourceLines {
 public:
  explicit SourceLines(const config::FileSource& files) : files_(files) {}

  std::string line(const config::Location& location) {
    if (!location.is_written()) return {};
    const auto [known, is_new] = files_by_path_.try_emplace(location.file);
    if (is_new) known->second = sources_.add(location.file, files_.read(location.file).value_or(""));
    return std::string(sources_.line(known->second, location.line));
  }

 private:
  const config::FileSource& files_;
  config::SourceFiles sources_;
  std::map<std::string, std::uint32_t> files_by_path_;
};

class Check {
 public:
  Check(const config::FileSource& files, const CheckOptions& options)
      : files_(files), options_(options), lines_(files) {}

  CheckResult run(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) load_all(path);
    learn_addresses();
    for (Loaded& loaded : loaded_) check_file(loaded);
    for (std::size_t b = 1; b < loaded_.size(); ++b)
      for (std::size_t a = 0; a < b; ++a) check_pair(*loaded_[a].subject, *loaded_[b].subject);
    return std::move(result_);
  }

 private:
  struct Loaded {
    std::unique_ptr<Subject> subject;
    std::vector<Finding> findings;
  };

  // One file may be written for several directors, its lines `@id` for one of them: then it is as many files.
  void load_all(const std::string& path) {
    if (!files_.read(path)) result_.unreadable.push_back(path);
    load(path, path, options_.config_id);
    const std::set<std::string> ids = loaded_.back().subject->places.config_ids();
    const std::string own = options_.node_name.substr(0, options_.node_name.find('.'));
    if (ids.size() < 2 || !options_.config_id.empty() || ids.contains(own)) return;
    loaded_.pop_back();
    for (const std::string& id : ids) load(path, path + " (@" + id + ")", id);
  }

  void load(const std::string& path, const std::string& name, const std::string& config_id) {
    auto subject = std::make_unique<Subject>();
    subject->file = path;
    subject->path = name;
    config::LoadOptions options;
    options.node_name = options_.node_name;
    options.config_id = config_id;
    options.places = &subject->places;
    config::LoadResult loaded = config::load_config(files_, path, options);
    subject->config = std::move(loaded.config);
    if (loaded_.empty()) subject->host = options_.host;  // the others are other machines
    subject->surroundings = Surroundings(subject->config, subject->host);
    for (Finding& finding : loaded.diagnostics) raise(finding);
    loaded_.push_back({std::move(subject), std::move(loaded.diagnostics)});
  }

  // Before deployment some of what a running director has to live with is an error.
  static void raise(Finding& finding) {
    const Lint* lint = find_lint(finding.id);
    if (lint != nullptr && lint->severity) finding.severity = std::max(finding.severity, *lint->severity);
  }

  // In a cluster of two, the only peer that one lists is the other.
  void learn_addresses() {
    if (loaded_.size() != 2) return;
    const Pair pair = pair_up(*loaded_[0].subject, *loaded_[1].subject, true);
    for (const auto& [a, b] : pair.routers) {
      if (b.unicast_peer.size() == 1) loaded_[0].subject->surroundings.add_own(b.unicast_peer.front().address);
      if (a.unicast_peer.size() == 1) loaded_[1].subject->surroundings.add_own(a.unicast_peer.front().address);
    }
  }

  void check_file(Loaded& loaded) {
    for (const Lint& lint : catalogue()) {
      Findings out(lint, loaded.findings);
      if (lint.in_file != nullptr) lint.in_file(*loaded.subject, out);
    }
    std::stable_sort(loaded.findings.begin(), loaded.findings.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.location.file, a.location.line, a.location.column) <
             std::tie(b.location.file, b.location.line, b.location.column);
    });
    take(std::move(loaded.findings));
  }

  void check_pair(const Subject& a, const Subject& b) {
    const Pair pair = pair_up(a, b, loaded_.size() == 2);
    const bool is_one_file = a.file == b.file;  // what both have was written once, for both
    std::vector<Finding> findings;
    for (const Lint& lint : catalogue()) {
      Findings out(lint, findings);
      if (lint.between_files != nullptr && !(is_one_file && lint.is_of_equals)) lint.between_files(pair, out);
    }
    take(std::move(findings));
  }

  void take(std::vector<Finding> findings) {
    for (Finding& finding : findings) {
      const auto& [file, line, column] = finding.location;
      if (!told_.emplace(file, line, column, finding.id, finding.message).second) continue;
      if (finding.source_line.empty()) finding.source_line = lines_.line(finding.location);
      result_.findings.push_back(std::move(finding));
    }
  }

  const config::FileSource& files_;
  const CheckOptions& options_;
  SourceLines lines_;
  std::vector<Loaded> loaded_;
  std::set<std::tuple<std::string, unsigned, unsigned, std::string, std::string>> told_;  // a file may be read twice
  CheckResult result_;
};

}  // namespace

bool CheckResult::has_errors() const {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

CheckResult check(const config::FileSource& files, const std::vector<std::string>& paths, const CheckOptions& options) {
  return Check(files, options).run(paths);
}

}  // namespace viplane::lint
