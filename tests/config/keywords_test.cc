// SPDX-License-Identifier: GPL-2.0-or-later
// tests/golden/config/keywords.csv lists every keyword path of keepalived 2.2.7 and those new in 2.4.3.
#include "control/config/keywords.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/config/csv.h"
#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

const std::vector<std::vector<std::string>>& keyword_rows() {
  static const auto rows = read_csv(VIPLANE_SOURCE_DIR "/tests/golden/config/keywords.csv");
  return rows;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> out;
  std::istringstream in(path);
  for (std::string part; std::getline(in, part, '/');) out.push_back(part == "HTTP_GET|SSL_GET" ? "HTTP_GET" : part);
  return out;
}

// The blocks around a path: checks stand in a real server, what checks share in each of them.
std::vector<std::string> whole_path(const std::string& path) {
  static const std::set<std::string> kOfEveryCheck{
      "connect_ip", "connect_port",       "bindto", "bind_port",  "bind_if", "connect_timeout", "fwmark",
      "retry",      "delay_before_retry", "warmup", "delay_loop", "alpha",   "log_all_failures"};
  std::vector<std::string> parts = split(path);
  if (kOfEveryCheck.contains(path)) parts.insert(parts.begin(), "TCP_CHECK");
  if (parts[0].ends_with("_CHECK") || parts[0] == "HTTP_GET")
    parts.insert(parts.begin(), {"virtual_server", "real_server"});
  return parts;
}

std::string text_for(const std::string& path) {
  const std::vector<std::string> parts = whole_path(path);
  std::string text;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) text += parts[i] + " 10.0.0.1 80 {\n";
  text += parts.back() + " 1 2\n";
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) text += "}\n";
  return text;
}

TEST(ConfigKeywords, EachOfKeepalivedsIsKnown) {
  ASSERT_GT(keyword_rows().size(), 400u);
  for (std::size_t i = 1; i < keyword_rows().size(); ++i) {
    const std::string& path = keyword_rows()[i][0];
    for (const Diagnostic& diagnostic : load_text(text_for(path)).diagnostics)
      EXPECT_FALSE(diagnostic.id.starts_with("unknown-")) << path << "\n" << to_string(diagnostic);
  }
}

TEST(ConfigKeywords, AreListedByTheirPathsAsTheFieldHasThem) {
  std::set<std::string> known;
  for (const KnownKeyword& keyword : known_keywords()) known.insert(keyword.path);
  for (std::size_t i = 1; i < keyword_rows().size(); ++i)
    EXPECT_TRUE(known.contains(keyword_rows()[i][0])) << keyword_rows()[i][0];
}

// Priorities of processes and debug levels are accepted; the rest of the tier does what it says.
TEST(ConfigKeywords, EachThatMostFilesNeedIsInEffect) {
  const std::set<std::string> accepted{"max_auto_priority", "vrrp_iptables", "debug", "FILE_CHECK/weight",
                                       "bfd_instance/weight"};
  for (std::size_t i = 1; i < keyword_rows().size(); ++i) {
    const std::string& path = keyword_rows()[i][0];
    const std::string name = path.substr(path.rfind('/') + 1);
    if (keyword_rows()[i][1] != "must" || accepted.contains(name) || accepted.contains(path)) continue;
    for (const Diagnostic& diagnostic : load_text(text_for(path)).diagnostics)
      EXPECT_FALSE(diagnostic.id == "not-in-effect" && diagnostic.keyword == name) << path << "\n"
                                                                                   << to_string(diagnostic);
  }
}

}  // namespace
}  // namespace viplane::config
