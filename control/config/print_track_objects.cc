// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/print_parts.h"

namespace viplane::config {
namespace {

std::string weight(int weight, bool is_reverse) { return std::to_string(weight) + (is_reverse ? " reverse" : ""); }

void print_user(ConfWriter& out, const Command& command) {
  if (command.user.empty() && command.group.empty()) return;
  out.line("user", quoted_word(command.user) + (command.group.empty() ? "" : ' ' + quoted_word(command.group)));
}

void print_script(ConfWriter& out, const TrackScript& script) {
  out.open("vrrp_script " + quoted_word(script.name));
  out.line("script", quoted_command(script.command.words));
  out.seconds("interval", script.interval);
  out.seconds("timeout", script.timeout);
  out.line("weight", weight(script.weight, script.reverse));
  out.line("rise", std::int64_t{script.rise});
  out.line("fall", std::int64_t{script.fall});
  print_user(out, script.command);
  out.flag("init_fail", script.init_fail);
  out.close();
}

void print_file(ConfWriter& out, const TrackFile& file) {
  out.open("track_file " + quoted_word(file.name));
  out.word("file", file.path);
  out.line("weight", weight(file.weight, file.reverse));
  if (file.init_value)
    out.line("init_file", std::to_string(*file.init_value) + (file.init_overwrite ? " overwrite" : ""));
  out.close();
}

void print_process(ConfWriter& out, const TrackProcess& process) {
  out.open("vrrp_track_process " + quoted_word(process.name));
  std::string words;
  for (const std::string& word : process.process) words += (words.empty() ? "" : " ") + quoted_word(word);
  out.line("process", words);
  switch (process.param_match) {
    case ParamMatch::none: break;
    case ParamMatch::exact: out.line("param_match"); break;
    case ParamMatch::partial: out.line("param_match", "partial"); break;
    case ParamMatch::initial: out.line("param_match", "initial"); break;
  }
  out.line("weight", weight(process.weight, process.reverse));
  out.line("quorum", std::int64_t{process.quorum});
  if (process.quorum_max) out.line("quorum_max", std::int64_t{*process.quorum_max});
  if (process.fork_delay > Duration{0}) out.seconds("fork_delay", process.fork_delay);
  if (process.terminate_delay > Duration{0}) out.seconds("terminate_delay", process.terminate_delay);
  out.flag("full_command", process.full_command);
  out.close();
}

void print_tracked(ConfWriter& out, const std::string& keyword, const std::vector<Tracked>& list) {
  if (list.empty()) return;
  out.open(keyword);
  for (const Tracked& tracked : list)
    out.line(quoted_word(tracked.name) + " weight " + std::to_string(tracked.weight) +
             (tracked.reverse ? " reverse" : " noreverse"));
  out.close();
}

}  // namespace

void print_track_objects(ConfWriter& out, const Config& config) {
  for (const TrackScript& script : config.track_scripts) print_script(out, script);
  for (const TrackFile& file : config.track_files) print_file(out, file);
  for (const TrackProcess& process : config.track_processes) print_process(out, process);
}

void print_tracking(ConfWriter& out, const Tracking& track) {
  print_tracked(out, "track_interface", track.interfaces);
  print_tracked(out, "track_script", track.scripts);
  print_tracked(out, "track_file", track.files);
  print_tracked(out, "track_process", track.processes);
}

}  // namespace viplane::config
