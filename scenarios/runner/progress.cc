// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace viplane::scenarios {
namespace {
constexpr std::size_t kWidth = 30;
}

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)), total_(total == 0 ? 1 : total), visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void Progress::show(std::size_t done, const std::string& what) {
  if (!visible_) return;
  const std::size_t filled = kWidth * done / total_;
  fmt::print(stderr, "\r\033[K{} [{}{}] {}/{} {}", label_, std::string(filled, '#'), std::string(kWidth - filled, '.'),
             done, total_, what);
  std::fflush(stderr);
}

}  // namespace viplane::scenarios
