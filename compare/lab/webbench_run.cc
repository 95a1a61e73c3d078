// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/lab/webbench_run.h"

#include <poll.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "compare/lab/nginx.h"
#include "compare/lab/tcp_counters.h"

namespace viplane::compare {
namespace {

using namespace std::chrono_literals;

std::int64_t answered_by_servers(const Bed& bed) {
  std::int64_t sum = 0;
  for (int index = 0; index < bed.plan().servers; ++index)
    sum += static_cast<std::int64_t>(requests_of(bed.server(index)));
  return sum;
}

std::string run_to_end(const lab::Machine& machine, const std::vector<std::string>& command, int seconds) {
  lab::Process process = machine.start(command);
  const auto code = process.wait(std::chrono::seconds(seconds + 20));
  const std::string output = process.read_output();
  if (!code) throw std::runtime_error(command.front() + " on " + machine.name() + " hangs: " + output);
  if (*code != 0)
    throw std::runtime_error(command.front() + " on " + machine.name() + " " + process.end_in_words() + ": " + output);
  return output;
}

}  // namespace

Measurement parse_run(const std::string& output) {
  const std::size_t begin = output.rfind("\n{");
  if (begin == std::string::npos) throw std::runtime_error("webbench printed no JSON: " + output);
  Measurement run;
  run.words = output.substr(0, begin + 1);
  try {
    const auto document = nlohmann::json::parse(output.substr(begin + 1));
    const auto& words = document.at("webbench");
    run.pages_per_minute = words.at("pages_per_minute");
    run.bytes_per_second = words.at("bytes_per_second");
    run.susceed = words.at("susceed");
    run.pages = run.susceed + words.at("failed").get<std::int64_t>();
    run.bytes = document.at("bytes");
    run.offered = document.at("started");
    for (const auto& count : document.at("failures")) run.failed += count.get<std::int64_t>();
    run.p50_microseconds = document.at("microseconds").at("total").at("p50");
    run.p99_microseconds = document.at("microseconds").at("total").at("p99");
    for (const auto& [name, count] : document.at("servers").items()) run.servers[name] = count;
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error("webbench's JSON is not what we know (" + std::string(error.what()) + "): " + output);
  }
  return run;
}

Measurement measure(const Bed& bed, const lab::Machine& client, const std::string& address) {
  const Plan& plan = bed.plan();
  const TcpCounters client_before = tcp_counters_of(client);
  const std::int64_t answered_before = answered_by_servers(bed);
  const std::string output =
      run_to_end(client,
                 {plan.webbench, "-c", std::to_string(plan.clients), "-t", std::to_string(plan.seconds), "--json",
                  "--server-header", "X-Real-Server", "http://" + address + "/"},
                 plan.seconds);
  ::usleep(200'000);  // what is on its way arrives
  Measurement run = parse_run(output);
  run.client = tcp_counters_of(client) - client_before;
  run.forwarded = answered_by_servers(bed) - answered_before - plan.servers;  // less the question itself
  return run;
}

}  // namespace viplane::compare
