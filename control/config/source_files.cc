// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/source_files.h"

namespace viplane::config {

std::uint32_t SourceFiles::add(std::string path, std::string text) {
  File& file = files_.emplace_back(File{std::move(path), std::move(text), {}});
  for (std::size_t begin = 0; begin < file.text.size();) {
    file.line_starts.push_back(begin);
    const std::size_t end = file.text.find('\n', begin);
    if (end == std::string::npos) break;
    begin = end + 1;
  }
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::string_view SourceFiles::line(std::uint32_t file, std::uint32_t number) const {
  if (file >= files_.size()) return {};
  const File& source = files_[file];
  if (number == 0 || number > source.line_starts.size()) return {};
  std::string_view rest = std::string_view(source.text).substr(source.line_starts[number - 1]);
  rest = rest.substr(0, rest.find('\n'));
  while (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest;
}

std::string_view SourceFiles::line(const Location& location) const {
  for (std::size_t file = files_.size(); file-- > 0;)
    if (files_[file].path == location.file) return line(static_cast<std::uint32_t>(file), location.line);
  return {};
}

Location SourceFiles::locate(Place place) const {
  if (place.line == 0 || place.file >= files_.size()) return {};
  return {files_[place.file].path, place.line, place.column};
}

}  // namespace viplane::config
