// SPDX-License-Identifier: GPL-2.0-or-later
// The program as a script sees it: exit codes and standard output.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

struct Outcome {
  int code = -1;
  std::string out;
};

// `arguments` are words of the shell; standard error goes where `redirect` says.
Outcome viplane(const std::string& arguments, const std::string& redirect = "2>/dev/null") {
  Outcome outcome;
  FILE* pipe = popen((std::string(VIPLANE_PROGRAM) + " " + arguments + " " + redirect).c_str(), "r");
  char buffer[4096];
  for (std::size_t read = 0; (read = fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, read);
  outcome.code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

class Cli : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("cli-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& [name, priority] : {std::pair("lb1", "150"), std::pair("lb2", "100")}) {
      write(std::string(name) + ".conf", std::string("vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id 51\n "
                                                     " version 3\n  advert_int 0.1\n  priority ") +
                                             priority + "\n  virtual_ipaddress {\n    10.0.0.250\n  }\n}\n");
    }
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  }
  std::string scenario(const std::string& more) {
    return write("s.yaml",
                 "directors: {lb1: lb1.conf, lb2: lb2.conf}\nduration: 2s\nfaults: [{at: 1s, crash: lb1}]\n" + more);
  }

  fs::path folder;
};

TEST_F(Cli, RunEndsWithZeroWhenAllIsAsExpectedAndPrintsOneDocument) {
  const Outcome outcome = viplane("run " + scenario("expect: {master_at_end: lb2}\n") + " --json");
  EXPECT_EQ(outcome.code, 0);
  const json document = json::parse(outcome.out);
  EXPECT_EQ(document.at("verdict"), "pass");
  for (const char* field : {"digest", "seed", "outage_ms", "resets", "transitions", "checks"})
    EXPECT_TRUE(document.contains(field)) << field;
}

TEST_F(Cli, RunEndsWithOneWhenAnExpectationIsViolated) {
  const Outcome outcome = viplane("run " + scenario("expect: {master_at_end: lb1}\n"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("run it again: viplane run"));
}

TEST_F(Cli, RunEndsWithTwoAndPlaceAndRemedyOnBadInput) {
  const Outcome told = viplane("run " + scenario("fautls: []\n"), "2>&1");
  EXPECT_EQ(told.code, 2);
  EXPECT_THAT(told.out, HasSubstr("s.yaml:4:1: unknown key `fautls`"));
  EXPECT_THAT(told.out, HasSubstr("did you mean `faults`?"));
  EXPECT_EQ(json::parse(viplane("run " + scenario("fautls: []\n") + " --json").out).at("verdict"), "error");
  EXPECT_EQ(viplane("run /nowhere.yaml").code, 2);
  EXPECT_EQ(viplane("fly").code, 2);
}

TEST_F(Cli, BadConfigurationsAreToldWithFileLineAndColumn) {
  write("lb2.conf", "vrrp_instance VI_1 {\n  interface eth0\n  virtual_router_id\n}\n");
  const Outcome told =
      viplane("drill " + (folder / "lb1.conf").string() + " " + (folder / "lb2.conf").string(), "2>&1");
  EXPECT_EQ(told.code, 2);
  EXPECT_THAT(told.out, HasSubstr("lb2.conf:3:"));
}

TEST_F(Cli, RunEndsWithThreeWhereResultsCannotBeWritten) {
  write("taken", "a file where a folder should be");
  EXPECT_EQ(viplane("run " + scenario("") + " --out " + (folder / "taken").string()).code, 3);
}

TEST_F(Cli, ReplayTellsWhetherTheDigestIsTheSame) {
  const std::string out = (folder / "out").string();
  EXPECT_EQ(viplane("run " + scenario("") + " --seed 5 --out " + out + " --junit " + out + ".xml").code, 0);
  for (const char* file : {"events.jsonl", "capture.pcapng", "summary.json", "junit.xml", "timeline.txt"}) {
    EXPECT_TRUE(fs::exists(fs::path(out) / file)) << file;
  }
  EXPECT_TRUE(fs::exists(out + ".xml"));
  EXPECT_EQ(viplane("replay " + out).code, 0);
  const json document = json::parse(viplane("replay " + out + " --json").out);
  EXPECT_EQ(document.at("same_digest"), true);
  EXPECT_EQ(document.at("seed"), 5);

  std::ofstream(fs::path(out) / "inputs" / "lb1.conf", std::ios::app) << "\nglobal_defs {\n  vrrp_startup_delay 1\n}\n";
  EXPECT_EQ(viplane("replay " + out).code, 1) << "another configuration is another run";
}

TEST_F(Cli, ASweepSaysHowToSeeItsWorstRunAgain) {
  const std::string file = scenario("");
  const Outcome swept = viplane("run " + file + " --daemon keepalived --set link.delay=1ms --phases 2");
  ASSERT_EQ(swept.code, 0) << swept.out;
  const std::string again = "run " + file + " --daemon keepalived --set 'link.delay=1ms' --phase ";
  const auto found = swept.out.find(again);
  ASSERT_NE(found, std::string::npos) << swept.out;
  const Outcome one = viplane(swept.out.substr(found, swept.out.find('\n', found) - found));
  EXPECT_EQ(one.code, 0) << one.out;
  EXPECT_THAT(one.out, Not(HasSubstr("phase ms"))) << "one run, and no sweep";
}

TEST_F(Cli, DrillPrintsItsFormat) {
  const Outcome outcome =
      viplane("drill " + (folder / "lb1.conf").string() + " " + (folder / "lb2.conf").string() + " --json");
  EXPECT_EQ(outcome.code, 0) << outcome.out;
  const json document = json::parse(outcome.out);
  EXPECT_EQ(document.at("verdict"), "pass");
  EXPECT_TRUE(document.contains("digest"));
  EXPECT_GE(document.at("cases").size(), 40u);
}

TEST_F(Cli, ExplainsOneFileOrMoreAndRefusesABadOne) {
  const std::string lb1 = (folder / "lb1.conf").string();
  const std::string lb2 = (folder / "lb2.conf").string();
  const Outcome both = viplane("explain --json " + lb1 + " " + lb2);
  EXPECT_EQ(both.code, 0);
  const json document = json::parse(both.out);
  EXPECT_EQ(document.at("directors"), json({"lb1", "lb2"}));
  EXPECT_EQ(document.at("electorates").at(0).at("starts").at(0).at("master"), "lb1");
  EXPECT_EQ(viplane("explain " + lb1).code, 0);
  EXPECT_EQ(viplane("explain " + (folder / "absent.conf").string()).code, 2);
}

TEST_F(Cli, CompareInTheSimulationSpeaksWebbenchsWordsAndSaysWhatThreeServersCanGive) {
  const std::string quick = "compare --world sim --seconds 1 --server-capacity 500 --method dr";
  const Outcome words = viplane(quick);
  EXPECT_EQ(words.code, 0);
  EXPECT_THAT(words.out, HasSubstr("\nBenchmarking: GET http://10.77.1.100/\n30 clients, running 1 sec.\n\nSpeed="));
  EXPECT_THAT(words.out, HasSubstr("3 equal real servers give 3.0 times what one gives"));
  const Outcome document = viplane(quick + " --json");
  EXPECT_EQ(json::parse(document.out).at("rows").size(), 1u);
}

TEST_F(Cli, CompareRefusesWhatHasNoEffectInItsWorld) {
  EXPECT_EQ(viplane("compare --world sim --io xdp").code, 2);
  EXPECT_EQ(viplane("compare --world lab --scheduler rr").code, 2);
  EXPECT_EQ(viplane("compare --world sim --sweep wind").code, 2);
}

}  // namespace
