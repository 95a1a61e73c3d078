// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "posix/descriptor.h"
#include "realserver/change.h"
#include "realserver/options.h"

namespace viplane::realserver {

// What was set up and what was found before, so that undoing restores it. Each change is written down before it is
// made: a setup that was cut short can be undone.
struct Journal {
  Options options;  // no VIPs: nothing is set up
  std::vector<Change> changes;

  bool is_empty() const { return options.vips.empty() && changes.empty(); }
  const Change* find(Change::Kind kind) const;
  // Notes a change that is about to be made. What was found the first time stands.
  Change& note(const Change& change);
};

// The journal of one network namespace: FOLDER/rs-COOKIE.json, where the cookie is the namespace's number, which the
// kernel gives once per boot. Held locked against a second setup while it lives.
class JournalFile {
 public:
  static constexpr const char* kFolder = "/run/viplane";

  explicit JournalFile(const std::filesystem::path& folder = kFolder, bool writes = true);  // throws std::system_error

  Journal load() const;  // empty: no file, or one from before the last boot. Throws std::runtime_error on a broken one
  void save(const Journal& journal) const;  // an empty one removes the file
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  Descriptor lock_;
};

}  // namespace viplane::realserver
