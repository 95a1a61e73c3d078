// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "live/loop.h"

namespace viplane::live {

// The number a track_file begins with, bounded to what fits; 0 where the file cannot be read or holds no number.
std::int64_t read_number(const std::filesystem::path& file);

// Follows the numbers in files by inotify on their folders, so that a file may be written, replaced, deleted and
// created again. A folder that is not there (yet), or that the kernel watches no more of, is looked at once a second.
class FileWatches {
 public:
  explicit FileWatches(Loop& loop);  // the loop outlives this
  ~FileWatches();

  // As Watches::file(). The handle does not outlive this.
  [[nodiscard]] HandlePtr watch(std::string_view path, std::function<void(std::int64_t)> changed);

 private:
  class Watch;
  void on_events();
  int watch_folder(const std::filesystem::path& folder);  // -1: cannot
  void unwatch_folder(int folder, const Watch& watch);

  Loop& loop_;
  Descriptor inotify_;  // none: everything is looked at once a second
  HandlePtr readable_;
  std::multimap<int, Watch*> by_folder_;  // by inotify's number of the folder
};

}  // namespace viplane::live
