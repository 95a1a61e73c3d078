// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/artefacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "env/json_lines_log.h"
#include "scenarios/runner/inputs.h"
#include "scenarios/runner/junit.h"
#include "scenarios/runner/narrate.h"
#include "scenarios/runner/run.h"
#include "tests/scenarios/fast_pair.h"

namespace viplane::scenarios {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Artefacts : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("viplane-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    prepared = fast_pair(
        "duration: 2s\nseed: 9\ntraffic: [{client: probe, kind: prober, start: 600ms, every: 5ms}]\nfaults: [{at: 1s, "
        "crash: lb1}]\n"
        "expect: {outage: at most 1ms, master_at_end: lb1}\n");
    RunOptions options;
    options.seed = prepared.scenario.seed;
    options.capture = folder / kCaptureFile;
    result = run(prepared, options);
    write_artefacts(folder, prepared, result);
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path folder;
  Prepared prepared;
  RunResult result;
};

TEST_F(Artefacts, HoldTheEventsWhoseDigestTheSummaryNames) {
  EXPECT_EQ(read_events(folder / kEventsFile).size(), result.events.size());
  EXPECT_EQ(read_manifest(folder).digest, result.digest);
  EXPECT_EQ(read_manifest(folder).seed, 9u);
}

TEST_F(Artefacts, CanBeRunAgainAfterTheInputsAreGone) {
  const Manifest manifest = read_manifest(folder);
  EXPECT_EQ(manifest.files.size(), 3u);
  const PreparedOrNot again = prepare_copies(manifest, folder);
  ASSERT_TRUE(again.can_run());
  RunOptions options;
  options.seed = manifest.seed;
  EXPECT_EQ(run(again.prepared, options).digest, manifest.digest);
}

TEST_F(Artefacts, NameNodesAndExplainFramesInTheCapture) {
  const std::string capture = read_file(folder / kCaptureFile);
  EXPECT_THAT(capture, HasSubstr("lb2 takes over: no advertisement for 0.361 s"));
  EXPECT_THAT(capture, HasSubstr("lb1:eth0"));
}

TEST_F(Artefacts, GiveTheDocumentedFieldsInTheSummary) {
  const auto json = nlohmann::json::parse(read_file(folder / kSummaryFile));
  EXPECT_EQ(json.at("verdict"), "fail");
  EXPECT_EQ(json.at("seed"), 9);
  EXPECT_TRUE(json.at("outage_ms").is_number());
  EXPECT_TRUE(json.at("resets").is_number());
  const auto& transition = json.at("transitions").at(0);
  for (const char* field : {"at_s", "node", "instance", "from", "to", "why"})
    EXPECT_TRUE(transition.contains(field)) << field;
  for (const char* field : {"name", "verdict", "sentence"})
    EXPECT_TRUE(json.at("checks").at(0).contains(field)) << field;
}

TEST_F(Artefacts, TellAFailureBySentenceSeedCommandAndLastEvents) {
  const std::string text = report(result, "viplane replay out");
  EXPECT_THAT(text, HasSubstr("should be at most 1.000 ms; it was"));
  EXPECT_THAT(text, HasSubstr("seed 9"));
  EXPECT_THAT(text, HasSubstr("viplane replay out"));
  EXPECT_THAT(text, HasSubstr("last events of each node"));
}

TEST_F(Artefacts, CountFailuresInJunit) { EXPECT_THAT(read_file(folder / kJunitFile), HasSubstr("failures=\"2\"")); }

TEST(Junit, EscapesWhatXmlReserves) {
  const std::string xml = junit_xml("a<b", 1, {{"x&y", false, "\"1\" < 2\x01", {}}});
  EXPECT_THAT(xml, HasSubstr("name=\"a&lt;b\""));
  EXPECT_THAT(xml, HasSubstr("message=\"&quot;1&quot; &lt; 2?\""));
}

TEST(Manifest, OfAFolderWithoutASummaryIsRefused) { EXPECT_ANY_THROW(read_manifest("/nowhere/at/all")); }

}  // namespace
}  // namespace viplane::scenarios
