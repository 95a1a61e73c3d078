// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "env/event_log.h"
#include "live/daemon/event_text.h"
#include "posix/descriptor.h"

namespace viplane::live {

struct DaemonLogOptions {
  std::string node;         // names the events that bring no name
  std::string events_file;  // empty: none
  std::string log_file;     // empty: none
  bool to_console = false;  // standard error
  bool to_syslog = true;    // the journal where there is one, with a field for each of the event's
  bool with_detail = false;
  int facility = 3 << 3;
};

// Where a daemon's events go: each as a line of JSON to the events file, and those an operator wants to read as plain
// words to the journal, syslog, a file and the console. A file that cannot be written (a full disk) costs lines, never
// the daemon: it is said once, and once more when lines get through again.
//
// Files are opened at once and written by single write() calls, so that processes forked afterwards share them.
class DaemonLog final : public EventLog {
 public:
  // Empties the events file and writes its first line, `clock.base`. Throws std::system_error for a file that cannot
  // be opened.
  explicit DaemonLog(DaemonLogOptions options);
  ~DaemonLog() override;

  void record(Event event) override;
  // A line for people alone.
  void say(Weight weight, std::string_view text);

 private:
  struct File {
    std::string path;
    Descriptor descriptor;
    std::uint64_t lost = 0;  // lines since the last that got through
  };

  void write_line(File& file, const std::string& line);
  void say_with_fields(Weight weight, std::string_view text, const Event* event);
  void to_journal(int priority, std::string_view text, const Event* event);

  DaemonLogOptions options_;
  File events_;
  File text_;
};

}  // namespace viplane::live
