// SPDX-License-Identifier: GPL-2.0-or-later
// Files from the field and from keepalived's own issues, in the folder that VIPLANE_CORPUS names, with keepalived's
// verdict in INDEX.csv. tests/golden/config/corpus.csv holds what keepalived 2.2.7 itself made of most of them, taken
// from its dump (keepalived -d); see the README there.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "tests/config/csv.h"
#include "tests/config/facts.h"
#include "tests/config/load_text.h"
#include "tests/config/scan.h"

namespace viplane::config {
namespace {

struct CorpusFile {
  std::string id, path;
  std::string verdict;  // keepalived's exit code with all interfaces present
  bool is_clean = false;
};

std::string folder() {
  const char* name = std::getenv("VIPLANE_CORPUS");
  return name == nullptr ? "" : name;
}

std::vector<CorpusFile> corpus() {
  std::vector<CorpusFile> out;
  const auto rows = read_csv(folder() + "/INDEX.csv");
  if (rows.empty()) return out;
  std::map<std::string, std::size_t> column;
  for (std::size_t i = 0; i < rows[0].size(); ++i) column[rows[0][i]] = i;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() < rows[0].size()) continue;
    const auto field = [&](const char* name) { return rows[i][column.at(name)]; };
    CorpusFile file{field("id"), folder() + "/" + field("id") + ".conf", field("exit_ifs_present"), false};
    // 6 is a remark about the rights of scripts; it hides whether there is another fault, unless it is the only
    // message.
    file.is_clean = file.verdict == "0" || (file.verdict == "6" && field("n_messages") == "1");
    out.push_back(file);
  }
  return out;
}

LoadResult load(const CorpusFile& file) { return load_config(DiskFiles(), file.path, {.node_name = "vm"}); }

std::string verdict(const LoadResult& result) {
  if (result.has_errors()) return "refuses";
  if (result.count(Severity::warning) != 0) return fmt::format("{} warnings", result.count(Severity::warning));
  return result.diagnostics.empty() ? "clean" : fmt::format("clean, {} notices", result.diagnostics.size());
}

class ConfigCorpus : public testing::Test {
 protected:
  void SetUp() override {
    if (folder().empty()) GTEST_SKIP() << "VIPLANE_CORPUS names no folder of keepalived.conf files";
    ASSERT_FALSE(corpus().empty()) << "no INDEX.csv in " << folder();
  }
};

TEST_F(ConfigCorpus, EveryFileEndsWithAVerdict) {
  const std::map<std::string, std::string> kMeaning{
      {"0", "clean"}, {"2", "refuses"}, {"5", "runs with errors"}, {"6", "script security"}};
  std::cout << fmt::format("{:6} {:20} {}\n", "file", "keepalived", "viplane");
  for (const CorpusFile& file : corpus()) {
    const auto meaning = kMeaning.find(file.verdict);
    std::cout << fmt::format("{:6} {:20} {}\n", file.id, meaning == kMeaning.end() ? file.verdict : meaning->second,
                             verdict(load(file)));
  }
}

TEST_F(ConfigCorpus, WhatKeepalivedLoadsCleanlySoDoWe) {
  for (const CorpusFile& file : corpus()) {
    if (!file.is_clean) continue;
    EXPECT_THAT(faults(load(file)), testing::IsEmpty()) << file.id;
  }
}

TEST_F(ConfigCorpus, WhatKeepalivedRunsWeRun) {
  for (const CorpusFile& file : corpus()) {
    EXPECT_EQ(load(file).has_errors(), file.verdict == "2") << file.id;
  }
}

TEST_F(ConfigCorpus, MakesWhatKeepalivedMakes) {
  // 071 uses auth_hmac, which is newer than 2.2.7; 100 is refused; 234 has an unknown block, which costs keepalived
  // the real servers behind it.
  const std::vector<std::string> kBetter{"071", "100", "234"};
  std::map<std::string, std::vector<std::string>> golden;
  for (const auto& row : read_csv(VIPLANE_SOURCE_DIR "/tests/golden/config/corpus.csv"))
    golden[row.at(0)].push_back(row.at(1));
  std::size_t compared = 0;
  for (const CorpusFile& file : corpus()) {
    if (!golden.contains(file.id) || std::count(kBetter.begin(), kBetter.end(), file.id) != 0) continue;
    EXPECT_THAT(facts(load(file).config), testing::UnorderedElementsAreArray(golden[file.id])) << file.id;
    ++compared;
  }
  std::cout << compared << " files compared\n";
}

TEST_F(ConfigCorpus, AgreesWithACountWithoutAParser) {
  std::size_t counted = 0;
  for (const CorpusFile& file : corpus()) {
    const auto expected = scan(DiskFiles().read(file.path).value_or(""));
    if (!file.is_clean || !expected) continue;
    const Config config = load(file).config;
    Counts counts;
    counts.instances = config.instances.size();
    for (const VrrpInstance& each : config.instances) counts.addresses += each.virtual_ipaddress.size();
    counts.virtual_servers = config.virtual_servers.size();
    for (const VirtualServer& each : config.virtual_servers) counts.real_servers += each.real_servers.size();
    EXPECT_EQ(to_string(counts), to_string(*expected)) << file.id;
    ++counted;
  }
  std::cout << counted << " files counted\n";
}

}  // namespace
}  // namespace viplane::config
