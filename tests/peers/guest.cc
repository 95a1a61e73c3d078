// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/peers/guest.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace viplane::test {
namespace {

const std::string kPeer = VIPLANE_SOURCE_DIR "/peers/ipvs/";

}  // namespace

Spoken run_here(const std::string& command, const std::string& input) {
  const TemporaryDirectory folder;
  const std::string file = folder.path() / "input";
  std::ofstream(file) << input;
  FILE* pipe = ::popen(("(" + command + ") 2>&1 <" + file).c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error("run " + command);
  Spoken spoken;
  std::array<char, 4096> buffer;
  for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    spoken.output.append(buffer.data(), count);
  }
  const int status = ::pclose(pipe);
  spoken.code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
  return spoken;
}

Guest::Guest(const NetworkNamespace& space, const std::string& cards, const std::string& setup) {
  static int count = 0;
  name_ = "vpl-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  const TemporaryDirectory folder;
  const std::string script = folder.path() / "setup";
  std::ofstream(script) << setup;
  std::string command = kPeer + "up " + name_ + " --netns " + space.path() + " --setup " + script;
  std::istringstream words(cards);
  for (std::string card; words >> card;) {
    const std::string tap = card.substr(0, card.find(','));
    space.run("ip tuntap add " + tap + " mode tap && ip link set " + tap + " up");
    command += " --card " + card;
  }
  constexpr int kCannot = 77;
  Spoken up = run_here(command);
  if (up.code == kCannot) up = run_here(command);  // a boot was seen to end in a panic, for no cause that was found
  if (up.code == kCannot) throw NoGuest(up.output);
  if (up.code != 0) throw std::runtime_error("boot a guest: " + up.output);
}

Guest::~Guest() { (void)run_here(kPeer + "down " + name_); }  // what fails here, the next boot cleans

std::string Guest::run(const std::string& script) const { return run_here(kPeer + "exec " + name_, script).output; }

}  // namespace viplane::test
