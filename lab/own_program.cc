// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/own_program.h"

#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace viplane::lab {
namespace {

namespace fs = std::filesystem;

std::string variable_of(const std::string& name) {
  std::string variable;
  for (const char letter : name) variable += letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
  return variable;
}

}  // namespace

std::optional<std::string> find_own_program(const std::string& name) {
  if (const char* chosen = std::getenv(variable_of(name).c_str())) return chosen;
  const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path() / name;
  if (fs::exists(beside)) return beside;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder) / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

std::string own_program(const std::string& name) {
  if (auto found = find_own_program(name)) return *found;
  throw std::runtime_error("there is no program " + name + " beside this one, nor in PATH; build it, or name it in " +
                           variable_of(name));
}

}  // namespace viplane::lab
