// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/trial_program.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

namespace viplane::lab {
namespace {

void replace(const std::string& path, const std::string& text) {
  if (path.empty()) return;
  const std::string fresh = path + ".new";
  std::ofstream file(fresh);
  file << text;
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0)
    throw std::system_error(errno, std::generic_category(), "write " + path);
}

}  // namespace

TrialProgram::TrialProgram(std::string name, const std::string& purpose, unsigned at_once)
    : name_(std::move(name)), app_(purpose), at_once_(at_once) {
  app_.add_option("--at-once", at_once_, "laboratories side by side")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app_.add_option("--json", json_, "where to write all that was found");
  app_.add_option("--markdown", markdown_, "where to write the table");
  app_.add_option("--version-name", version_, "what is tried");
}

void TrialProgram::write(const std::string& json, const std::string& markdown) const {
  replace(json_, json);
  replace(markdown_, markdown);
}

int TrialProgram::run(int argc, char** argv, const std::function<bool()>& work) try {
  CLI11_PARSE(app_, argc, argv);
  return work() ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", name_.c_str(), error.what());
  return 2;
}

}  // namespace viplane::lab
