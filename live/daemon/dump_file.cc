// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/dump_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "posix/descriptor.h"

namespace viplane::live {
namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string dump_path(std::string_view name, std::string_view what) {
  return "/run/viplane/" + std::string(name.empty() ? "viplaned" : name) + "." + std::string(what);
}

void write_dump(const std::string& path, const std::string& text, DaemonLog& log) {
  std::error_code ignored;  // open() says what is wrong with the folder
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  const std::string unfinished = path + ".new";
  (void)unlink(unfinished.c_str());  // what a dump that was cut short left; somebody else's is refused by O_EXCL
  const Descriptor file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file || !write_all(file.get(), text) || rename(unfinished.c_str(), path.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    if (file) (void)unlink(unfinished.c_str());
    return log.say(Weight::trouble, "cannot write " + path + ": " + why);
  }
  log.say(Weight::transition, "wrote " + path);
}

}  // namespace viplane::live
