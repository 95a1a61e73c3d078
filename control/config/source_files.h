// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "control/config/location.h"

namespace viplane::config {

// A Location in twelve octets, for use while loading: the file by its index in SourceFiles.
struct Place {
  std::uint32_t file = 0;
  std::uint32_t line = 0;    // from 1; 0: nowhere
  std::uint32_t column = 0;  // from 1
  auto operator<=>(const Place&) const = default;
};

// The files read so far, kept so that a diagnostic can show its line. References stay valid.
class SourceFiles {
 public:
  std::uint32_t add(std::string path, std::string text);
  const std::string& path(std::uint32_t file) const { return files_[file].path; }
  std::size_t line_count(std::uint32_t file) const { return files_[file].line_starts.size(); }
  std::string_view line(std::uint32_t file, std::uint32_t number) const;  // without LF, CRLF; empty if there is none
  std::string_view line(const Location& location) const;                  // of the file read last under this name
  Location locate(Place place) const;

 private:
  struct File {
    std::string path, text;
    std::vector<std::size_t> line_starts;
  };
  std::deque<File> files_;
};

}  // namespace viplane::config
