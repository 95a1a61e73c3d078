// SPDX-License-Identifier: GPL-2.0-or-later
// What instances and groups may track: vrrp_script, track_file, vrrp_track_process.
#include "control/config/draft.h"
#include "control/config/read_lists.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

template <class Item>
bool is_new(Reader& reader, const std::map<std::string, std::size_t>& by_name, const Statement& statement, Item& item) {
  const std::string& name = parameter(statement);
  if (by_name.contains(name)) {
    reader.reporter.notice(parameter_place(statement),
                           {"duplicate-name",
                            statement.keyword() + " '" + name + "' is defined already; this second one is left out",
                            statement.keyword(),
                            {}});
    return false;
  }
  item.location = reader.reporter.locate(statement.place());
  item.name = name;
  return true;
}

void leave_out(Reader& reader, const Statement& statement, std::string_view lacks) {
  reader.reporter.warning(statement.place(), {"incomplete-block",
                                              statement.keyword() + " '" + parameter(statement) + "' has no " +
                                                  std::string(lacks) + "; it is left out",
                                              statement.keyword(),
                                              {}});
}

// vrrp_script

struct Script {
  TrackScript value;
  std::optional<Duration> timeout;
};

void read_script(Reader& reader, Script& target, const Statement& statement) {
  // `script` takes no user behind the command; it has a keyword for that.
  if (const auto given = lone_command(reader, statement)) {
    target.value.command.location = given->location;
    target.value.command.words = given->words;
  }
}

void read_user(Reader& reader, Script& target, const Statement& statement) {
  target.value.command.user = parameter(statement);
  target.value.command.group = parameter(statement, 2);
  tell_extra(reader, statement, 3);
}

// Whole seconds; keepalived takes 0 for 1.
std::optional<Duration> read_period(Reader& reader, const Statement& statement, std::string_view fallback) {
  const auto value = lenient_integer(reader, statement, {0, 4294}, fallback);
  tell_extra(reader, statement);
  if (!value) return std::nullopt;
  if (*value > 0) return std::chrono::seconds(*value);
  tell_bad_value(reader, statement, "is too small", "1 s is used");
  return std::chrono::seconds(1);
}

void read_interval(Reader& reader, Script& target, const Statement& statement) {
  if (const auto value = read_period(reader, statement, "1 s is used")) target.value.interval = *value;
}

void read_timeout(Reader& reader, Script& target, const Statement& statement) {
  target.timeout = read_period(reader, statement, "the interval is used");
}

template <unsigned TrackScript::*Member>
void read_count(Reader& reader, Script& target, const Statement& statement) {
  const auto value = integer(reader, statement, {1, kLargestSigned}, "1 is used");
  target.value.*Member = static_cast<unsigned>(value.value_or(1));
  tell_extra(reader, statement);
}

void read_script_weight(Reader& reader, Script& target, const Statement& statement) {
  read_weight(reader, statement, {-253, 253}, target.value.weight, target.value.reverse);
}

void read_init_fail(Reader&, Script& target, const Statement&) { target.value.init_fail = true; }

constexpr Keyword<Script> kScript[] = {
    {"script", soft_value, in_effect, read_script},
    {"interval", value, in_effect, read_interval},
    {"timeout", value, in_effect, read_timeout},
    {"weight", value, in_effect, read_script_weight},
    {"rise", value, in_effect, read_count<&TrackScript::rise>},
    {"fall", value, in_effect, read_count<&TrackScript::fall>},
    {"user", value, in_effect, read_user},
    {"init_fail", line, in_effect, read_init_fail},
};

// track_file

void read_file(Reader&, TrackFile& target, const Statement& statement) { target.path = parameter(statement); }

void read_file_weight(Reader& reader, TrackFile& target, const Statement& statement) {
  read_weight(reader, statement, {-254, 254}, target.weight, target.reverse);
}

void read_init_file(Reader& reader, TrackFile& target, const Statement& statement) {
  target.init_value = 0;
  for (std::size_t i = 1; i < statement.words.size(); ++i) {
    if (parameter(statement, i) == "overwrite")
      target.init_overwrite = true;
    else if (const auto value = integer(reader, statement, {-kLargestSigned, kLargestSigned}, "0 is used", i))
      target.init_value = static_cast<int>(*value);
  }
}

constexpr Keyword<TrackFile> kFile[] = {
    {"file", soft_value, in_effect, read_file},
    {"weight", soft_value, in_effect, read_file_weight},
    {"init_file", line, in_effect, read_init_file},
};

// vrrp_track_process

void read_process(Reader&, TrackProcess& target, const Statement& statement) {
  target.process.clear();
  for (std::size_t i = 1; i < statement.words.size(); ++i) target.process.push_back(parameter(statement, i));
}

void read_process_weight(Reader& reader, TrackProcess& target, const Statement& statement) {
  read_weight(reader, statement, {-254, 254}, target.weight, target.reverse);
}

template <auto Member, unsigned least>
void read_quorum(Reader& reader, TrackProcess& target, const Statement& statement) {
  const auto value = integer(reader, statement, {least, 65535}, "it is left out");
  if (value) target.*Member = static_cast<unsigned>(*value);
}

std::optional<Duration> read_delay(Reader& reader, const Statement& statement) {
  return timer(reader, statement, std::chrono::microseconds(1), std::chrono::hours(1), "no delay is used");
}

void read_both_delays(Reader& reader, TrackProcess& target, const Statement& statement) {
  if (const auto value = read_delay(reader, statement)) target.fork_delay = target.terminate_delay = *value;
}
void read_fork_delay(Reader& reader, TrackProcess& target, const Statement& statement) {
  if (const auto value = read_delay(reader, statement)) target.fork_delay = *value;
}
void read_terminate_delay(Reader& reader, TrackProcess& target, const Statement& statement) {
  if (const auto value = read_delay(reader, statement)) target.terminate_delay = *value;
}
void read_param_match(Reader& reader, TrackProcess& target, const Statement& statement) {
  const std::string& how = parameter(statement);
  if (how == "initial") {
    target.param_match = ParamMatch::initial;
  } else if (how == "partial") {
    target.param_match = ParamMatch::partial;
  } else {
    target.param_match = ParamMatch::exact;
    if (!how.empty()) tell_bad_value(reader, statement, "is neither initial nor partial", "all parameters must match");
  }
}

void read_full_command(Reader&, TrackProcess& target, const Statement&) { target.full_command = true; }

constexpr Keyword<TrackProcess> kProcess[] = {
    {"process", value, in_effect, read_process},
    {"param_match", line, in_effect, read_param_match},
    {"weight", soft_value, in_effect, read_process_weight},
    {"quorum", value, in_effect, read_quorum<&TrackProcess::quorum, 1>},
    {"quorum_max", value, in_effect, read_quorum<&TrackProcess::quorum_max, 0>},
    {"delay", value, in_effect, read_both_delays},
    {"fork_delay", value, in_effect, read_fork_delay},
    {"terminate_delay", value, in_effect, read_terminate_delay},
    {"full_command", line, in_effect, read_full_command},
};

}  // namespace

void read_vrrp_script(Reader& reader, Draft& draft, const Statement& statement) {
  Script script;
  if (!is_new(reader, draft.script_by_name, statement, script.value)) return;
  read_block(reader, script, statement.block, "vrrp_script", kScript);
  if (script.value.command.words.empty()) return leave_out(reader, statement, "script");
  script.value.timeout = script.timeout.value_or(script.value.interval);
  draft.script_by_name[script.value.name] = draft.track_scripts.size();
  draft.track_scripts.push_back(std::move(script.value));
}

void read_track_file(Reader& reader, Draft& draft, const Statement& statement) {
  TrackFile file;
  if (!is_new(reader, draft.file_by_name, statement, file)) return;
  read_block(reader, file, statement.block, "track_file", kFile);
  if (file.path.empty()) return leave_out(reader, statement, "file");
  draft.file_by_name[file.name] = draft.track_files.size();
  draft.track_files.push_back(std::move(file));
}

void read_track_process(Reader& reader, Draft& draft, const Statement& statement) {
  TrackProcess process;
  if (!is_new(reader, draft.process_by_name, statement, process)) return;
  read_block(reader, process, statement.block, "vrrp_track_process", kProcess);
  if (process.process.empty()) return leave_out(reader, statement, "process");
  draft.process_by_name[process.name] = draft.track_processes.size();
  draft.track_processes.push_back(std::move(process));
}

void list_track_objects(std::vector<KnownKeyword>& out) {
  list_keywords<Script>(out, "vrrp_script", kScript);
  list_keywords<TrackFile>(out, "track_file", kFile);
  list_keywords<TrackFile>(out, "vrrp_track_file", kFile);
  list_keywords<TrackProcess>(out, "vrrp_track_process", kProcess);
}

}  // namespace viplane::config
