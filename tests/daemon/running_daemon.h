// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "env/event_log.h"
#include "live/daemon/control_protocol.h"
#include "tests/support/netns.h"
#include "tests/support/temporary_directory.h"

namespace viplane::test {

using Patience = std::chrono::milliseconds;

// Whether it holds within the time, looked at every few milliseconds.
bool eventually(const std::function<bool()>& holds, Patience patience = Patience(10'000));

// What a program answered.
struct Ended {
  int code = -1;  // 128 + N: by signal N
  std::string errors;
};

// Runs viplaned with these words in the calling thread's namespace and waits for its end. `under` is a program with its
// words that runs it in turn: {"setpriv", "--reuid=nobody"}.
Ended run_viplaned(const std::vector<std::string>& words, const std::vector<std::string>& under = {});

// Words for `under`: a shell that carries out `commands` in a mount namespace of its own and then becomes the program.
std::vector<std::string> in_own_mounts(const std::string& commands);

// A viplaned in a network namespace, with files and names of its own; killed with its director at the end of the scope.
class RunningDaemon {
 public:
  RunningDaemon(const NetworkNamespace& where, const std::string& name, const std::string& configuration,
                std::vector<std::string> more_words = {}, std::vector<std::string> under = {});
  ~RunningDaemon();

  void start();  // again, with the same files
  void write_configuration(const std::string& text) const;

  pid_t supervisor() const { return process_->pid(); }
  pid_t director() const;                  // 0: there is none
  int wait_for_end();                      // of the supervisor: its exit code
  void signal(int number) const;           // to the supervisor
  void kill_all_at_once();                 // neither can do anything any more
  bool signal_director(int number) const;  // false: there is none

  std::vector<Event> events() const;
  std::size_t count(const std::string& kind, const std::string& field = {}, const std::string& value = {}) const;
  bool has_state(const std::string& state) const;  // of its last vrrp.state
  bool holds(const std::string& address) const;    // the namespace, on eth0
  std::string log() const;                         // its standard error
  live::ControlAnswer ask(const std::vector<std::string>& words) const;
  double number(const std::string& key) const;  // the first of this key in its status; -1: none

  const std::string& name() const { return name_; }
  std::string file(const std::string& leaf) const { return (folder_.path() / leaf).string(); }

 private:
  const NetworkNamespace& where_;
  std::string name_;
  std::vector<std::string> more_words_, under_;
  TemporaryDirectory folder_;
  std::optional<Child> process_;
  bool has_ended_ = false;
};

}  // namespace viplane::test
