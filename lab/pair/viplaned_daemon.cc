// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/event_json.h"
#include "lab/own_program.h"
#include "lab/pair/daemon.h"
#include "lab/pair/log_lines.h"

namespace viplane::lab {
namespace {

constexpr const char* kEvents = "events.jsonl";

class Viplaned final : public Daemon {
 public:
  Viplaned(const Machine& machine, const std::string& configuration) : Daemon(machine) {
    machine.write_file("keepalived.conf", configuration);
  }

  void start() override {
    process_.kill();
    machine().remove_file(kEvents);
    process_ = start_logged({own_program("viplaned"), "-n", "-l", "-D", "-f", "/run/keepalived.conf", "--events",
                             std::string("/run/") + kEvents});
    await_state(process_);
  }

  Process& process() override { return process_; }

  std::string state() const override {
    std::string found;
    for (const Event& event : events("vrrp.state")) found = text_field(event, "to");
    return found;
  }

  std::vector<std::string> discards() const override {
    std::vector<std::string> found;
    for (const Event& event : events("vrrp.discarded")) {
      found.push_back(std::string(text_field(event, "reason")) + " from " + std::string(text_field(event, "source")));
    }
    return found;
  }

 private:
  std::vector<Event> events(std::string_view kind) const {
    std::vector<Event> found;
    const std::string text = machine().read_file(kEvents);
    for (const std::string_view line : lines_of(text)) {
      auto event = parse_event(line);  // no event: a line that is still being written
      if (auto* known = std::get_if<Event>(&event); known && known->kind == kind) found.push_back(std::move(*known));
    }
    return found;
  }

  Process process_;
};

}  // namespace

std::unique_ptr<Daemon> make_viplaned(const Machine& machine, const std::string& configuration) {
  return std::make_unique<Viplaned>(machine, configuration);
}

}  // namespace viplane::lab
