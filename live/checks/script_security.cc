// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/script_security.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace viplane::live {
namespace {

constexpr std::array kFolders = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};

std::filesystem::path resolve(const std::string& program) {
  std::error_code error;
  if (program.find('/') != std::string::npos) {
    auto path = std::filesystem::canonical(program, error);
    if (error) throw std::runtime_error(program + ": " + error.message() + "; correct the path, or put the file there");
    return path;
  }
  for (const char* folder : kFolders) {
    auto path = std::filesystem::canonical(std::filesystem::path(folder) / program, error);
    if (!error) return path;
  }
  throw std::runtime_error(program + " is in none of the system's folders for programs; give its whole path");
}

bool may_execute(const struct stat& file, const ScriptIdentity& identity) {
  if (identity.user == 0) return (file.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
  if (file.st_uid == identity.user) return (file.st_mode & S_IXUSR) != 0;
  const bool is_in_group =
      file.st_gid == identity.group || std::ranges::find(identity.groups, file.st_gid) != identity.groups.end();
  return (file.st_mode & (is_in_group ? S_IXGRP : S_IXOTH)) != 0;
}

struct stat look_at(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) < 0) throw std::runtime_error(path.string() + ": " + std::strerror(errno));
  return found;
}

}  // namespace

std::filesystem::path find_program(const std::string& program, const ScriptIdentity& identity) {
  const auto path = resolve(program);
  const struct stat file = look_at(path);
  if (!S_ISREG(file.st_mode)) throw std::runtime_error(path.string() + " is not a file that can be run");
  if (!may_execute(file, identity)) {
    throw std::runtime_error(path.string() + " is not executable for " + identity.name + "; chmod +x it");
  }
  return path;
}

std::string insecure_part(const std::filesystem::path& program) {
  std::filesystem::path part;
  for (const auto& name : program) {
    part /= name;
    const struct stat found = look_at(part);
    if (found.st_uid != 0) return part.string() + " does not belong to root; chown root it";
    const bool is_guarded = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0;
    if (is_guarded) continue;
    if ((found.st_mode & S_IWOTH) != 0) return part.string() + " can be written by everybody; chmod o-w it";
    if (found.st_gid != 0 && (found.st_mode & S_IWGRP) != 0) {
      return part.string() + " can be written by a group that is not root; chmod g-w it";
    }
  }
  return {};
}

}  // namespace viplane::live
