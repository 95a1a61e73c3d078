// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/daemon/running_daemon.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "env/event_json.h"
#include "live/daemon/command_line.h"

namespace viplane::test {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

[[noreturn]] void become_viplaned(const std::vector<std::string>& words, const std::vector<std::string>& under,
                                  const std::string& errors) {
  const int file = open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDERR_FILENO);
  std::vector<std::string> copies = under;
  copies.push_back(VIPLANED);
  copies.insert(copies.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (auto& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

bool eventually(const std::function<bool()>& holds, Patience patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Ended run_viplaned(const std::vector<std::string>& words, const std::vector<std::string>& under) {
  const TemporaryDirectory folder;
  const std::string errors = (folder.path() / "errors").string();
  const pid_t pid = fork();
  if (pid == 0) become_viplaned(words, under, errors);
  int status = 0;
  waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(errors)};
}

std::vector<std::string> in_own_mounts(const std::string& commands) {
  return {"unshare", "--mount", "--propagation", "private", "sh", "-c", commands + " && exec \"$@\"", "sh"};
}

RunningDaemon::RunningDaemon(const NetworkNamespace& where, const std::string& name, const std::string& configuration,
                             std::vector<std::string> more_words, std::vector<std::string> under)
    : where_(where),
      name_("vpl-" + std::to_string(getpid()) + "-" + name),
      more_words_(std::move(more_words)),
      under_(std::move(under)) {
  write_configuration(configuration);
  start();
}

RunningDaemon::~RunningDaemon() {
  kill_all_at_once();
  std::error_code ignored;  // some of them are not there
  for (const auto& path :
       {live::ledger_file(name_), live::default_pid_file(name_), live::default_control_socket(name_)}) {
    std::filesystem::remove(path, ignored);
  }
}

void RunningDaemon::start() {
  std::vector<std::string> words{"-n",     "-l",  "-D",   "-G",     "-f",       file("keepalived.conf"),
                                 "--name", name_, "--io", "packet", "--events", file("events.jsonl")};
  words.insert(words.end(), more_words_.begin(), more_words_.end());
  has_ended_ = false;
  process_.emplace(where_, [&]() -> int { become_viplaned(words, under_, file("log")); });
}

void RunningDaemon::write_configuration(const std::string& text) const {
  std::ofstream(file("keepalived.conf")) << text;
}

pid_t RunningDaemon::director() const {
  const std::string supervisor = std::to_string(process_->pid());
  pid_t pid = 0;
  std::istringstream(contents("/proc/" + supervisor + "/task/" + supervisor + "/children")) >> pid;
  return pid;
}

int RunningDaemon::wait_for_end() {
  has_ended_ = true;
  return process_->wait();
}
void RunningDaemon::signal(int number) const { process_->signal(number); }

void RunningDaemon::kill_all_at_once() {
  if (has_ended_ || !process_) return process_.reset();
  process_->signal(SIGSTOP);  // so that it does not see the director die
  if (const pid_t pid = director(); pid > 0) kill(pid, SIGKILL);
  process_.reset();
}

bool RunningDaemon::signal_director(int number) const {
  const pid_t pid = director();
  return pid > 0 && kill(pid, number) == 0;  // 0 and less are groups of processes, ours among them
}

std::vector<Event> RunningDaemon::events() const {
  std::vector<Event> events;
  std::istringstream lines(contents(file("events.jsonl")));
  for (std::string line; std::getline(lines, line);) {
    auto event = parse_event(line);
    if (auto* good = std::get_if<Event>(&event)) events.push_back(std::move(*good));
  }
  return events;
}

std::size_t RunningDaemon::count(const std::string& kind, const std::string& field, const std::string& value) const {
  std::size_t count = 0;
  for (const auto& event : events()) {
    if (event.kind == kind && (field.empty() || text_field(event, field) == value)) ++count;
  }
  return count;
}

bool RunningDaemon::has_state(const std::string& state) const {
  std::string last;
  for (const auto& event : events()) {
    if (event.kind == "vrrp.state") last = text_field(event, "to");
  }
  return last == state;
}

bool RunningDaemon::holds(const std::string& address) const {
  return where_.run("ip -o addr show dev eth0").find(" " + address) != std::string::npos;
}

std::string RunningDaemon::log() const { return contents(file("log")); }

live::ControlAnswer RunningDaemon::ask(const std::vector<std::string>& words) const {
  return live::ask(live::default_control_socket(name_), words);
}

double RunningDaemon::number(const std::string& key) const {
  const std::string status = ask({"status", "--json"}).text;
  const std::size_t found = status.find("\"" + key + "\": ");
  return found == std::string::npos ? -1 : std::stod(status.substr(found + key.size() + 4));
}

}  // namespace viplane::test
