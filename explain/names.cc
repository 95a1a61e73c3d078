// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <filesystem>
#include <set>

#include "explain/explain.h"

namespace viplane::explain {
namespace {

bool tell_apart(const std::vector<std::string>& names) {
  const std::set<std::string> distinct(names.begin(), names.end());
  return distinct.size() == names.size() && !distinct.contains("") && !distinct.contains(".") &&
         !distinct.contains("..");
}

}  // namespace

std::vector<std::string> director_names(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  std::vector<std::string> folders;
  std::vector<std::string> numbers;
  for (const std::string& path : paths) {
    files.push_back(std::filesystem::path(path).stem().string());
    folders.push_back(std::filesystem::path(path).parent_path().filename().string());
    numbers.push_back("lb" + std::to_string(numbers.size() + 1));
  }
  if (tell_apart(files) && (paths.size() > 1 || files.front() != "keepalived")) return files;
  return tell_apart(folders) && paths.size() > 1 ? folders : numbers;
}

}  // namespace viplane::explain
