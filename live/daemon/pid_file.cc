// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/pid_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

std::string read_number(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = pread(descriptor, text.data(), text.size() - 1, 0);
  std::string number = length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : "?";
  while (!number.empty() && number.back() == '\n') number.pop_back();
  return number;
}

// A predecessor that was killed may take a moment to end: its kernel still closes ports.
constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kPause = std::chrono::milliseconds(20);

bool lock(int descriptor) {
  for (auto waited = std::chrono::milliseconds(0); waited <= kPatience; waited += kPause) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    std::this_thread::sleep_for(kPause);
  }
  return false;
}

}  // namespace

PidFile::PidFile(const std::string& path) : path_(path) {
  std::error_code ignored;  // open() says what is wrong with the folder
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  descriptor_ =
      Descriptor(system_call(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644), "make pid file " + path));
  if (!lock(descriptor_.get())) {
    throw std::runtime_error("viplaned is running already with pid " + read_number(descriptor_.get()) + " (pid file " +
                             path + "); a second one needs -p and --control, or --name");
  }
  write_own();
}

PidFile::~PidFile() {
  if (owner_ == getpid()) unlink(path_.c_str());
}

void PidFile::write_own() {
  owner_ = getpid();
  const std::string text = std::to_string(owner_) + "\n";
  const bool is_written =
      ftruncate(descriptor_.get(), 0) == 0 && pwrite(descriptor_.get(), text.data(), text.size(), 0) > 0;
  problem_ = is_written ? "" : "cannot write pid file " + path_ + ": " + std::strerror(errno) + "; it goes on without";
}

}  // namespace viplane::live
