// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "env/event_log.h"

namespace viplane {

// Writes events.jsonl: a line an event, in the order recorded (see event_json.h for the form).
class JsonLinesLog : public EventLog {
 public:
  // `node` names the events that bring no name. Throws std::system_error where the file cannot be made.
  explicit JsonLinesLog(const std::filesystem::path& path, std::string node = {});

  void record(Event event) override;
  // Hands buffered lines to the file system. Throws std::system_error where that fails.
  void flush();

 private:
  std::filesystem::path path_;
  std::string node_;
  std::string line_;
  std::ofstream file_;
};

// All events of a file. Throws std::system_error where it cannot be read, std::runtime_error naming file and line where
// a line is no event.
std::vector<Event> read_events(const std::filesystem::path& path);

}  // namespace viplane
