// SPDX-License-Identifier: GPL-2.0-or-later
// Replays what a Linux 6.1 kernel was seen to choose: each experiment of schedulers.csv made one virtual service with
// the servers .21, .22, ... and sent it connections, one row each.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "dataplane/schedulers/scheduler.h"

namespace viplane::dataplane {
namespace {

struct Row {
  std::string server;  // "10.72.0.23" or "none"
  Flow flow;
  int number = 0;
};

struct Experiment {
  std::string scheduler, flags, weights, note;
  std::uint16_t service_port = 0;
  std::vector<Row> rows;
};

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

// Rows of one service follow one another; the fwmark services of dh are told apart by their weights.
std::vector<Experiment> read_experiments() {
  std::ifstream file(VIPLANE_SOURCE_DIR "/tests/golden/ipvs/schedulers.csv");
  std::vector<Experiment> experiments;
  std::string line, last_key;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::vector<std::string> field = split(line, ',');
    if (field.size() != 11) continue;
    const bool by_destination = field[4].find("destination varies") != std::string::npos;
    const std::string key = field[0] + field[1] + field[2] + field[3] + field[4] + (by_destination ? "" : field[9]);
    if (key != last_key) {
      const std::uint16_t port = by_destination ? 0 : static_cast<std::uint16_t>(std::stoi(field[9]));
      experiments.push_back({field[0], field[1], field[2], field[4], port, {}});
    }
    last_key = key;
    const Flow flow{*IpAddress::parse(field[6]), static_cast<std::uint16_t>(std::stoi(field[7])),
                    *IpAddress::parse(field[8])};
    experiments.back().rows.push_back({field[10], flow, std::stoi(field[5])});
  }
  return experiments;
}

// One service: its list, in the kernel's order, and the servers of its connections.
class MeasuredService {
 public:
  explicit MeasuredService(const Experiment& experiment) {
    SchedulerFlags flags;
    flags.port = experiment.flags.find("-port") != std::string::npos;
    flags.fallback = experiment.flags.find("-fallback") != std::string::npos;
    scheduler_ = make_scheduler(experiment.scheduler, flags);
    if (!scheduler_) return;
    scheduler_->started(servers_);
    std::uint8_t host = 21;
    for (const std::string& weight : split(experiment.weights, '/')) {
      const auto value = static_cast<std::uint32_t>(std::stoul(weight));
      servers_.insert(servers_.begin(), {IpAddress::v4(10, 72, 0, host++), experiment.service_port, value});
      scheduler_->server_added(servers_, 0);
    }
  }

  bool is_known() const { return scheduler_ != nullptr; }

  std::string connect(const Flow& flow) {
    const std::optional<std::size_t> index = scheduler_->pick(flow, servers_);
    taken_.push_back(index ? servers_[*index].address.to_string() : "none");
    if (index) ++servers_[*index].active;
    return taken_.back();
  }

  void remove(const std::string& address) {
    const std::size_t index = index_of(address);
    servers_.erase(servers_.begin() + static_cast<std::ptrdiff_t>(index));
    scheduler_->server_removed(servers_, index);
  }

  // A FIN makes an active connection an inactive one.
  void finish_every(std::size_t stride) {
    for (std::size_t i = 0; i < taken_.size(); i += stride) finish(taken_[i]);
  }
  void finish_all_of(const std::string& address) {
    for (const std::string& server : taken_) {
      if (server == address) finish(server);
    }
  }

 private:
  std::size_t index_of(const std::string& address) const {
    std::size_t index = 0;
    while (servers_[index].address.to_string() != address) ++index;
    return index;
  }
  void finish(const std::string& address) {
    Server& server = servers_[index_of(address)];
    --server.active;
    ++server.inactive;
  }

  std::unique_ptr<Scheduler> scheduler_;
  std::vector<Server> servers_;
  std::vector<std::string> taken_;
};

void apply_note_before(const std::string& note, MeasuredService& service) {
  if (note.find(".23 deleted before") != std::string::npos) service.remove("10.72.0.23");
}

void apply_note_at(int number, const std::string& note, MeasuredService& service) {
  if (number != 25) return;
  if (note.find("FIN on every 3rd connection") != std::string::npos) service.finish_every(3);
  if (note.find("FIN on connections of .23") != std::string::npos) service.finish_all_of("10.72.0.23");
}

struct Score {
  int matched = 0;
  int total = 0;
};

Score replay(const Experiment& experiment, MeasuredService& service) {
  Score score;
  apply_note_before(experiment.note, service);
  for (const Row& row : experiment.rows) {
    apply_note_at(row.number, experiment.note, service);
    const std::string chosen = service.connect(row.flow);
    ++score.total;
    if (chosen == row.server) ++score.matched;
  }
  return score;
}

TEST(SchedulersGolden, EveryChoiceOfTheKernelIsReproduced) {
  const std::vector<Experiment> experiments = read_experiments();
  ASSERT_FALSE(experiments.empty()) << "tests/golden/ipvs/schedulers.csv cannot be read";
  std::map<std::string, Score> scores;
  int unknown = 0;
  for (const Experiment& experiment : experiments) {
    MeasuredService service(experiment);
    if (!service.is_known()) {
      unknown += static_cast<int>(experiment.rows.size());
      continue;
    }
    const Score score = replay(experiment, service);
    scores[experiment.scheduler].matched += score.matched;
    scores[experiment.scheduler].total += score.total;
    EXPECT_EQ(score.matched, score.total) << experiment.scheduler << " '" << experiment.flags << "' weights "
                                          << experiment.weights << ": " << experiment.note;
  }
  for (const auto& [name, score] : scores) std::printf("%-4s %5d of %5d\n", name.c_str(), score.matched, score.total);
  std::printf("rows of schedulers that are not offered: %d\n", unknown);
  for (const char* name : {"rr", "wrr", "lc", "wlc", "sh", "dh", "mh", "sed", "nq"}) {
    EXPECT_GT(scores[name].total, 0) << name << " has no row";
  }
}

}  // namespace
}  // namespace viplane::dataplane
