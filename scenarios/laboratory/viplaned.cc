// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/laboratory/viplaned.h"

#include "env/event_json.h"
#include "lab/own_program.h"

namespace viplane::scenarios {

void Viplaned::start() {
  ++starts_;
  events_read_ = 0;
  clock_ahead_.reset();
  launch({lab::own_program("viplaned"), "-n", "-l", "-D", "-f", config(), "--events", "/run/" + events_file()});
}

void Viplaned::listen() {
  const std::string text = machine().read_file(events_file());
  for (std::size_t end = text.find('\n', events_read_); end != std::string::npos; end = text.find('\n', events_read_)) {
    auto parsed = parse_event(std::string_view(text).substr(events_read_, end - events_read_));
    events_read_ = end + 1;
    if (auto* event = std::get_if<Event>(&parsed)) on_event(std::move(*event));
  }
  Daemon::listen();
}

void Viplaned::on_event(Event event) {
  if (event.kind == "clock.base") {
    const auto* monotonic = find_field(event, "monotonic_ns");
    const auto* at = monotonic != nullptr ? std::get_if<std::int64_t>(monotonic) : nullptr;
    if (at != nullptr) clock_ahead_ = event.at.time_since_epoch() - Duration(*at);
    return;
  }
  event.at -= clock_ahead_.value_or(Duration{0});
  event.node = plan().name;
  if (event.kind == "director.started") return mark_started(event.at);
  // The kernel of its machine is the better witness: it also knows what a dead daemon has left.
  if (event.kind == "address.added" || event.kind == "address.removed") return;
  if (event.kind == "link.up" || event.kind == "link.down") return;
  chronicle().record(std::move(event));
}

}  // namespace viplane::scenarios
