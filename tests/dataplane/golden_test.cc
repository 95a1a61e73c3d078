// SPDX-License-Identifier: GPL-2.0-or-later
// The captures of a Linux 6.1 director (tests/golden/ipvs): what came in, the commands given, what left.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/dataplane/ipvsadm.h"
#include "tests/dataplane/masked.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using dataplane::Reason;
using nlohmann::json;

// Captures of features that come later, and how their packets are counted until then.
struct Later {
  const char* name;
  Reason reason;
};
constexpr Later kIpv6[] = {{"tun-11-v6in4", Reason::ipv6_unsupported}, {"nat-05-v6", Reason::ipv6_unsupported}};
constexpr const char* kRefusedByConfiguration[] = {"tun-12-v4in6", "tun-13-gue", "misc-10-fwmark"};

std::filesystem::path golden_folder() { return std::filesystem::path(VIPLANE_SOURCE_DIR) / "tests/golden/ipvs"; }

json load(const std::string& name) {
  std::ifstream file(golden_folder() / (name + ".json"));
  return json::parse(file);
}

// Of the captures of the sync daemon the packet path's share is compared; tests/sync reads what the director told.
bool is_about_sync(const std::string& command) {
  return command.find("-daemon") != std::string::npos || command.find("/sync_") != std::string::npos ||
         command.find("--daemon") != std::string::npos;
}
bool is_ipv6_service(const std::string& command) { return command.find(" [") != std::string::npos; }
bool is_to_sync_group(ByteView frame) {
  return frame.size() > 34 && load_be16(frame.data() + 12) == 0x0800 && load_be32(frame.data() + 30) == 0xe0000051;
}

bool is_ipv6(ByteView frame) { return load_be16(frame.data() + 12) == 0x86dd; }

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string title(const json& event) {
  return "step " + std::to_string(event.at("step").get<int>()) + " " + event.value("note", "") + "\n" +
         event.value("sum", "");
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, EmitsWhatTheKernelEmitted) {
  const json capture = load(GetParam());
  Lab lab;
  for (const json& command : capture.at("config")) {
    if (is_about_sync(command) || (GetParam().starts_with("sync-") && is_ipv6_service(command))) continue;
    ASSERT_NO_THROW(run_command(lab, command)) << command;
  }
  const json& events = capture.at("events");
  for (std::size_t i = 0; i < events.size();) {
    const int step = events[i].at("step");
    std::string story;
    std::vector<std::string> expected, actual;
    for (; i < events.size() && events[i].at("step") == step; ++i) {
      const json& event = events[i];
      lab.advance(std::chrono::milliseconds(5));
      const std::string direction = event.at("dir");
      if (direction == "cmd") {
        const std::string command = event.at("note");
        if (is_about_sync(command)) continue;
        if (command.find("ip_vs_stats") != std::string::npos) continue;  // an estimator's lag, and busybox's help
        const std::string output = run_command(lab, command);
        EXPECT_EQ(sorted_lines(event.at("sum")), sorted_lines(output))
            << GetParam() << ": step " << step << ' ' << command;
        continue;
      }
      const Bytes frame = from_hex(event.at("hex").get<std::string>());
      if (frame.empty() || is_ipv6(frame) || is_to_sync_group(frame)) continue;
      story += title(event) + "\n";
      if (direction == "in") {
        for (std::string& line : answers(lab, frame)) actual.push_back(std::move(line));
      } else {
        expected.push_back(describe(event.at("port") == "front" ? Lab::kFront : Lab::kBack, frame));
      }
    }
    EXPECT_EQ(expected, actual) << GetParam() << '\n' << story;
  }
}

std::vector<std::string> captures_to_match() {
  std::vector<std::string> names;
  const auto is_later = [](const std::string& name) {
    return name == kIpv6[0].name || name == kIpv6[1].name ||
           std::find(std::begin(kRefusedByConfiguration), std::end(kRefusedByConfiguration), name) !=
               std::end(kRefusedByConfiguration);
  };
  for (const auto& entry : std::filesystem::directory_iterator(golden_folder())) {
    const std::string name = entry.path().stem();
    if (entry.path().extension() == ".json" && !is_later(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Linux61, Golden, testing::ValuesIn(captures_to_match()), test_name);

// Runs what can be configured of a capture; every packet of it is counted with the reason, and none is forwarded.
void expect_counted(const Later& later) {
  const json capture = load(later.name);
  Lab lab;
  for (const json& command : capture.at("config")) {
    try {
      run_command(lab, command);
    } catch (const std::runtime_error&) {  // an IPv6 service is refused
    }
  }
  std::uint64_t frames = 0;
  for (const json& event : capture.at("events")) {
    if (event.at("dir") != "in") continue;
    ++frames;
    EXPECT_TRUE(lab.process(from_hex(event.at("hex").get<std::string>())).sent.empty());
  }
  EXPECT_EQ(lab.forwarder.counters()[later.reason], frames);
}

TEST(GoldenLater, Ipv6IsCounted) {
  for (const Later& later : kIpv6) expect_counted(later);
}

TEST(GoldenLater, OtherTunnelsAndFirewallMarksAreRefusedByName) {
  for (const char* name : kRefusedByConfiguration) {
    const json capture = load(name);
    Lab lab;
    std::size_t refused = 0;
    for (const json& command : capture.at("config")) {
      try {
        run_command(lab, command);
      } catch (const std::runtime_error&) {
        ++refused;
      }
    }
    EXPECT_GT(refused, 0u) << name;
  }
}

}  // namespace
}  // namespace viplane::test
