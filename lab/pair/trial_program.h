// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace viplane::lab {

// The frame of a program that holds many trials: the options that all of these have, reports, and how it ends.
class TrialProgram {
 public:
  TrialProgram(std::string name, const std::string& purpose, unsigned at_once);

  CLI::App& options() { return app_; }  // for more of them
  unsigned at_once() const { return at_once_; }
  const std::string& json() const { return json_; }  // where to write all that was found; empty: nowhere
  const std::string& version() const { return version_; }

  // Each report to its file, where one is named. Whoever reads one meanwhile finds the old one or the new one, whole.
  // Throws std::system_error.
  void write(const std::string& json, const std::string& markdown) const;

  // Reads the arguments and does the work, which says whether all was as promised. Returns the exit code: 0, 1 where
  // something was not as promised, 2 where the work ended with an exception, which is told.
  int run(int argc, char** argv, const std::function<bool()>& work);

 private:
  std::string name_;
  CLI::App app_;
  unsigned at_once_;
  std::string json_, markdown_, version_ = "unknown";
};

}  // namespace viplane::lab
