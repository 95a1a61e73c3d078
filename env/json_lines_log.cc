// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/json_lines_log.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "env/event_json.h"

namespace viplane {
namespace {

std::system_error failed(const char* attempt, const std::filesystem::path& path) {
  return {errno, std::generic_category(), std::string(attempt) + " " + path.string()};
}

}  // namespace

JsonLinesLog::JsonLinesLog(const std::filesystem::path& path, std::string node)
    : path_(path), node_(std::move(node)), file_(path, std::ios::binary | std::ios::trunc) {
  if (!file_) throw failed("write", path_);
}

void JsonLinesLog::record(Event event) {
  if (event.node.empty()) event.node = node_;
  line_.clear();
  append_json(line_, event);
  line_ += '\n';
  file_ << line_;  // a failure sticks to the stream and is thrown by flush()
}

void JsonLinesLog::flush() {
  if (!file_.flush()) throw failed("write", path_);
}

std::vector<Event> read_events(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw failed("read", path);
  std::vector<Event> events;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    auto event = parse_event(line);
    if (const auto* fault = std::get_if<std::string>(&event)) {
      throw std::runtime_error(path.string() + ':' + std::to_string(number) + ": " + *fault);
    }
    events.push_back(std::get<Event>(std::move(event)));
  }
  return events;
}

}  // namespace viplane
