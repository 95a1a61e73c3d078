// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/daemon_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "env/event_json.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

std::int64_t nanoseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Descriptor open_to_append(const std::string& path, int flags) {
  if (path.empty()) return {};
  const int mode = 0644;
  return Descriptor(system_call(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | flags, mode),
                                "open " + path + " for writing"));
}

std::string time_of_day() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm local{};
  localtime_r(&now.tv_sec, &local);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min, local.tm_sec, now.tv_nsec / 1'000'000);
}

int priority_of(Weight weight) {
  switch (weight) {
    case Weight::detail: return LOG_INFO;
    case Weight::transition: return LOG_NOTICE;
    case Weight::trouble: break;
  }
  return LOG_WARNING;
}

std::string journal_field(std::string_view name, const Event::Value& value) {
  std::string field = "VIPLANE_";
  for (const char c : name) field += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  field += '=';
  if (const auto* text = std::get_if<std::string>(&value)) return field + *text;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return field + std::to_string(*whole);
  return field + fmt::format("{}", std::get<double>(value));
}

}  // namespace

DaemonLog::DaemonLog(DaemonLogOptions options)
    : options_(std::move(options)),
      events_{options_.events_file, open_to_append(options_.events_file, O_TRUNC)},
      text_{options_.log_file, open_to_append(options_.log_file, 0)} {
  if (options_.to_syslog) openlog("viplaned", LOG_PID | LOG_NDELAY, options_.facility);
  const std::int64_t monotonic = nanoseconds(CLOCK_MONOTONIC);
  record({Time(Duration(monotonic)),
          "",
          "clock.base",
          {{"realtime_ns", nanoseconds(CLOCK_REALTIME)}, {"monotonic_ns", monotonic}}});
}

DaemonLog::~DaemonLog() {
  if (options_.to_syslog) closelog();
}

void DaemonLog::record(Event event) {
  if (event.node.empty()) event.node = options_.node;
  if (events_.descriptor) {
    std::string line;
    append_json(line, event);
    write_line(events_, line + "\n");
  }
  const LogLine line = to_log_line(event);
  say_with_fields(line.weight, line.text, &event);
}

void DaemonLog::say(Weight weight, std::string_view text) { say_with_fields(weight, text, nullptr); }

void DaemonLog::say_with_fields(Weight weight, std::string_view text, const Event* event) {
  if (weight == Weight::detail && !options_.with_detail) return;
  if (options_.to_console) fmt::print(stderr, "{} viplaned[{}]: {}\n", time_of_day(), getpid(), text);
  if (text_.descriptor) write_line(text_, fmt::format("{} viplaned[{}]: {}\n", time_of_day(), getpid(), text));
  if (options_.to_syslog) to_journal(priority_of(weight), text, event);
}

void DaemonLog::to_journal(int priority, std::string_view text, const Event* event) {
  std::vector<std::string> fields{"MESSAGE=" + std::string(text), "PRIORITY=" + std::to_string(priority),
                                  "SYSLOG_FACILITY=" + std::to_string(options_.facility >> 3),
                                  "SYSLOG_IDENTIFIER=viplaned"};
  if (event != nullptr) {
    fields.push_back("VIPLANE_KIND=" + event->kind);
    fields.push_back("VIPLANE_NODE=" + event->node);
    for (const auto& [name, value] : event->fields) fields.push_back(journal_field(name, value));
  }
  std::vector<iovec> parts;
  for (auto& field : fields) parts.push_back({field.data(), field.size()});
  const bool has_journal = access("/run/systemd/journal/socket", W_OK) == 0;
  if (has_journal && sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0) return;
  syslog(options_.facility | priority, "%.*s", static_cast<int>(text.size()), text.data());
}

void DaemonLog::write_line(File& file, const std::string& line) {
  const ssize_t written = ::write(file.descriptor.get(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) {
    if (file.lost == 0) return;
    const auto lost = std::exchange(file.lost, 0);
    return say(Weight::transition, fmt::format("{}: written again; {} lines were lost", file.path, lost));
  }
  const int error = errno;
  if (written > 0) {  // half a line is worse than none
    const off_t end = lseek(file.descriptor.get(), 0, SEEK_END);
    if (end >= written) (void)!ftruncate(file.descriptor.get(), end - written);  // else the reader meets the half line
  }
  if (file.lost++ > 0) return;  // said already
  say(Weight::trouble, fmt::format("cannot write to {}: {}; lines are lost until it can be written again", file.path,
                                   written < 0 ? std::strerror(error) : "the disk is full"));
}

}  // namespace viplane::live
