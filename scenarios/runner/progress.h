// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstddef>
#include <string>

namespace viplane::scenarios {

// A bar on standard error while something takes long; silent where standard error is no terminal.
class Progress {
 public:
  Progress(std::string label, std::size_t total);
  ~Progress();  // wipes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, const std::string& what);

 private:
  std::string label_;
  std::size_t total_;
  bool visible_;
};

}  // namespace viplane::scenarios
