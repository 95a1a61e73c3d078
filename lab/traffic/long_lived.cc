// SPDX-License-Identifier: GPL-2.0-or-later
// Connections that stay open and ask for a page now and then, by HTTP/1.1.
#include <charconv>
#include <vector>

#include "lab/traffic/connection.h"
#include "lab/traffic/loads.h"

namespace viplane::lab {
namespace {

constexpr Duration kReconnectAfter = std::chrono::milliseconds(1);

// Takes whole responses off the front of what was received. Returns how many; -1: no response with a Content-Length.
int take_responses(std::string& text) {
  for (int count = 0;; ++count) {
    const std::size_t head = text.find("\r\n\r\n");
    if (head == std::string::npos) return count;
    constexpr std::string_view kField = "\r\nContent-Length: ";
    const std::size_t field = text.find(kField);
    if (field == std::string::npos || field > head) return -1;
    std::size_t length = 0;
    std::from_chars(text.data() + field + kField.size(), text.data() + head, length);
    if (text.size() < head + 4 + length) return count;
    text.erase(0, head + 4 + length);
  }
}

class LongLived final : public RunningLoad {
 public:
  LongLived(Loop& loop, const Load& load, AttemptLog& log)
      : loop_(loop), load_(load), log_(log), lines_(load.connections) {}

  ~LongLived() override {
    for (Line& line : lines_) {
      if (line.waiting) write(line, Outcome::given_up);
    }
  }

  // Evenly spread over the first period.
  void begin() override {
    for (std::uint32_t i = 0; i < lines_.size(); ++i) {
      lines_[i].number = i;
      loop_.at(load_.start + load_.every * i / lines_.size(), [this, i] { next(lines_[i]); });
    }
  }

 private:
  struct Line {
    std::uint32_t number = 0;
    std::unique_ptr<Connection> connection;
    std::string received;
    Attempt attempt;
    bool waiting = false;  // for an answer, or for the connection
  };

  void next(Line& line) {
    line.attempt = {.planned = now(), .ended = {}, .local = {}, .line = line.number};
    line.waiting = true;
    if (line.connection) return ask(line);
    line.received.clear();
    line.connection = std::make_unique<Connection>(
        loop_, load_.service, now() + load_.timeout,
        Connection::Events{[this, &line] {
                             line.attempt.opened = true;
                             ask(line);
                           },
                           [this, &line](std::string_view text) { receive(line, text); },
                           [this, &line](Outcome outcome) {
                             lose(line, outcome == Outcome::success ? Outcome::cut_short : outcome);
                           }});
  }

  void ask(Line& line) {
    line.connection->give_up_at(now() + load_.timeout);
    line.connection->send(load_.request);
  }

  void receive(Line& line, std::string_view text) {
    line.attempt.octets += static_cast<std::uint32_t>(text.size());
    line.received += text;
    const int answers = take_responses(line.received);
    if (answers == 0) return;
    if (answers < 0 || !line.waiting) return lose(line, Outcome::cut_short);  // not the HTTP that was asked for
    write(line, Outcome::success);
    line.connection->give_up_at(std::nullopt);
    loop_.at(now() + load_.every, [this, &line] { next_if_idle(line); });
  }

  // A line that was lost meanwhile is on its way already.
  void next_if_idle(Line& line) {
    if (!line.waiting && line.connection) next(line);
  }

  void lose(Line& line, Outcome outcome) {
    if (!line.waiting) line.attempt = {.planned = now(), .ended = {}, .local = {}, .line = line.number};
    write(line, outcome);
    line.connection.reset();
    loop_.at(now() + kReconnectAfter, [this, &line] { next(line); });
  }

  void write(Line& line, Outcome outcome) {
    line.waiting = false;
    line.attempt.ended = now();
    line.attempt.local = line.connection->local();
    line.attempt.outcome = outcome;
    log_.write(line.attempt);
  }

  Loop& loop_;
  const Load& load_;
  AttemptLog& log_;
  std::vector<Line> lines_;
};

}  // namespace

std::unique_ptr<RunningLoad> make_long_lived(Loop& loop, const Load& load, AttemptLog& log) {
  return std::make_unique<LongLived>(loop, load, log);
}

}  // namespace viplane::lab
