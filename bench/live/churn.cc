// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/live/churn.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "bench/live/figure.h"
#include "bench/live/tcp_server.h"
#include "bench/live/two.h"
#include "lab/links.h"
#include "lab/pair/keepalived_conf.h"

namespace viplane::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kFirstPort = 8081;
constexpr Duration kPause = 400ms;  // in which a daemon does what it was told

// The service of VI_1 with so many real servers, all on the client's machine.
std::string service(const lab::VirtualRouter& router, unsigned servers) {
  std::ostringstream out;
  out << "virtual_server " << router.service().to_string()
      << " 80 {\n  delay_loop 1\n  lb_algo rr\n  lb_kind DR\n  protocol TCP\n";
  for (unsigned i = 0; i < servers; ++i) {
    out << "  real_server 10.77.0.9 " << kFirstPort + i
        << " {\n    weight 1\n    TCP_CHECK {\n      connect_timeout 1\n      retry 0\n    }\n  }\n";
  }
  out << "}\n";
  return out.str();
}

class Day {
 public:
  explicit Day(lab::DaemonKind kind) : pair_(two_of(kind, kVersion3)) {
    write_configuration(2, {});
    start_both(pair_);
    for (std::uint16_t port = kFirstPort; port < kFirstPort + 3; ++port) servers_.emplace_back(client(), port);
    processes_ = all_processes();
  }

  void round(Churn& churn) {
    reload(3, "");
    servers_[1].close();
    pair_.pass(3 * kPause);
    reload(3, "  garp_master_refresh 60\n");
    servers_[1].open();
    pair_.pass(3 * kPause);
    reload(1, "");
    lose_link();
    reload(2, "");
    churn.reloads += 4;
    churn.server_changes += 2;
    churn.failovers += 2;
    const auto now = all_processes();
    if (now != processes_) churn.same_processes = false;
    churn.samples.push_back(sample(now));
  }

 private:
  const lab::Machine& client() { return pair_.lab().machine("client"); }

  void write_configuration(unsigned servers, const std::string& instance) {
    pair_.lab()
        .machine(pair_.alpha().name)
        .write_file("keepalived.conf",
                    lab::keepalived_conf(pair_.router(), pair_.alpha(), {pair_.beta()}, {"", instance}) +
                        service(pair_.router(), servers));
  }

  void reload(unsigned servers, const std::string& instance) {
    pair_.daemon(pair_.alpha());  // its own first configuration is written before ours
    write_configuration(servers, instance);
    pair_.daemon(pair_.alpha()).process().signal(SIGHUP);
    pair_.pass(kPause);
  }

  void lose_link() {
    const auto port = pair_.lab().port_of(pair_.alpha().name, "eth0").name;
    const Time lost = lab::monotonic_now();
    lab::set_up(pair_.lab().fabric().network(), port, false);
    await_advertisement(pair_, pair_.beta(), lost);
    lab::set_up(pair_.lab().fabric().network(), port, true);
    pair_.await_master(pair_.alpha());
  }

  std::vector<pid_t> all_processes() {
    std::vector<pid_t> all{pair_.daemon(pair_.alpha()).process().pid()};
    for (const pid_t child : lab::descendants_of(all.front())) all.push_back(child);
    return all;
  }

  static Churn::Sample sample(const std::vector<pid_t>& processes) {
    Churn::Sample sample;
    sample.processes = processes.size();
    for (const pid_t process : processes) {
      const std::filesystem::path folder = "/proc/" + std::to_string(process);
      std::ifstream pages(folder / "statm");
      double total = 0, resident = 0;
      pages >> total >> resident;
      sample.resident_kib += resident * 4;
      std::error_code gone;
      const std::filesystem::directory_iterator descriptors(folder / "fd", gone);
      if (!gone) sample.descriptors += static_cast<std::size_t>(std::distance(begin(descriptors), end(descriptors)));
    }
    return sample;
  }

  lab::Pair pair_;
  std::vector<TcpServer> servers_;
  std::vector<pid_t> processes_;
};

double median_resident(const std::vector<Churn::Sample>& samples, std::size_t from, std::size_t to) {
  std::vector<double> values;
  for (std::size_t i = from; i < to; ++i) values.push_back(samples[i].resident_kib);
  return quantile(values, 0.5);
}

}  // namespace

double Churn::growth() const {
  if (samples.size() < 2) return 0;
  const std::size_t tenth = std::max<std::size_t>(1, samples.size() / 10);
  const double early = median_resident(samples, tenth, std::min(2 * tenth, samples.size()));
  const double late = median_resident(samples, samples.size() - tenth, samples.size());
  return early > 0 ? late / early - 1 : 0;
}

long Churn::lost_descriptors() const {
  if (samples.empty()) return 0;
  return static_cast<long>(samples.back().descriptors) - static_cast<long>(samples.front().descriptors);
}

Churn churn(lab::DaemonKind kind, Duration span) {
  Churn churn;
  Day day(kind);
  for (const Time end = lab::monotonic_now() + span; lab::monotonic_now() < end || churn.samples.size() < 2;) {
    day.round(churn);
  }
  return churn;
}

}  // namespace viplane::bench
