// SPDX-License-Identifier: GPL-2.0-or-later
// viplanectl: asks a running viplaned.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "live/daemon/control_protocol.h"

namespace {

constexpr const char* kUsage =
    "Usage: viplanectl [--name NAME | --socket PATH] COMMAND...\n"
    "`viplanectl help` asks the daemon for its commands. Exit codes: 0 done, 1 could not be done, 2 not understood.\n";

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::string socket = "/run/viplane/viplaned.sock";
  while (words.size() >= 2 && (words[0] == "--socket" || words[0] == "--name")) {
    socket = words[0] == "--socket" ? words[1] : "/run/viplane/" + words[1] + ".sock";
    words.erase(words.begin(), words.begin() + 2);
  }
  if (words.empty() || words[0] == "--help" || words[0] == "-h") {
    std::fputs(kUsage, words.empty() ? stderr : stdout);
    return words.empty() ? 2 : 0;
  }
  if (words[0] == "--json") words = {"status", "--json"};
  try {
    const auto answer = viplane::live::ask(socket, words);
    std::fputs(answer.text.c_str(), answer.code == 0 ? stdout : stderr);
    return answer.code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "viplanectl: %s\n", error.what());
    return 1;
  }
}
