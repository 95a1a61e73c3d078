// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/program.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/temporary_directory.h"
#include "tests/webbench/hostile_server.h"
#include "webbench/words.h"

namespace viplane::webbench {
namespace {

using test::HostileServer;
using testing::HasSubstr;
using testing::StartsWith;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

// In a namespace of its own, with nothing but what a test puts there.
class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    VIPLANE_NEEDS_NAMESPACES();
    network_.emplace();
  }

  Outcome run(std::vector<std::string> words) {
    words.insert(words.begin(), "webbench");
    const test::Inside inside(*network_);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_program(words);
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
  }

  void serve(HostileServer::Act act) {
    server_.emplace(
        *network_, [act](int) { return act; }, "HTTP/1.0 200 OK\r\nServer-ID: 7\r\n\r\n");
  }

  std::optional<test::NetworkNamespace> network_;
  std::optional<HostileServer> server_;
};

TEST_F(ProgramTest, SaysExactlyWhatWebbenchSays) {
  serve(HostileServer::Act::never);
  const Outcome outcome = run({"-c", "3", "-t", "1", "http://127.0.0.1:8080/x"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, copyright());
  EXPECT_EQ(outcome.out,
            "\nBenchmarking: GET http://127.0.0.1:8080/x\n3 clients, running 1 sec.\n"
            "\nSpeed=0 pages/min, 0 bytes/sec.\nRequests: 0 susceed, 0 failed.\n");
}

TEST_F(ProgramTest, EndsWithOneWhenTheServerCannotBeReached) {
  const Outcome outcome = run({"http://127.0.0.1:9/"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "\nBenchmarking: GET http://127.0.0.1:9/\n1 client, running 30 sec.\n");
  EXPECT_EQ(outcome.err, std::string(copyright()) + "\nConnect to server failed. Aborting benchmark.\n");
}

TEST_F(ProgramTest, EndsWithOneWhenTheHostIsUnknown) {
  EXPECT_EQ(run({"http:///"}).code, 1);
  EXPECT_EQ(run({"http://no.such.host.invalid/"}).code, 1);
}

TEST_F(ProgramTest, TellsABadUrlAfterItsCopyrightAndEndsWithTwo) {
  const Outcome outcome = run({"127.0.0.1"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, std::string(copyright()) + "\n127.0.0.1: is not a valid URL.\n");
}

TEST_F(ProgramTest, MoreClientsThanDescriptorsAreRefusedWithThree) {
  serve(HostileServer::Act::never);
  const Outcome outcome = run({"-c", "2000000000", "http://127.0.0.1:8080/"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("2000000000 clients need 2000000032 descriptors"));
}

TEST_F(ProgramTest, TheLastLineIsJsonOnRequest) {
  serve(HostileServer::Act::answer);
  const Outcome outcome = run({"-t", "1", "--json", "--hdr", "--server-header", "Server-ID", "http://127.0.0.1:8080/"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out,
              StartsWith("\nBenchmarking: GET http://127.0.0.1:8080/\n1 client, running 1 sec.\n\nSpeed="));
  EXPECT_THAT(outcome.out, HasSubstr("\n       Value     Percentile TotalCount 1/(1-Percentile)\n"));
  const auto document = nlohmann::json::parse(outcome.out.substr(outcome.out.rfind("\n{") + 1));
  EXPECT_EQ(document.at("servers").at("7"), document.at("statuses").at("2xx"));
  EXPECT_EQ(document.at("webbench").at("failed"), 0);
  EXPECT_GE(document.at("microseconds").at("total").at("p99"), document.at("microseconds").at("total").at("p50"));
}

TEST_F(ProgramTest, BlocksGoIntoFilesAndLeaveTheWordsAlone) {
  serve(HostileServer::Act::never);
  const test::TemporaryDirectory folder;
  const std::string file = folder.path() / "run.json";
  const Outcome outcome = run({"-t", "1", "--json=" + file, "http://127.0.0.1:8080/"});
  EXPECT_THAT(outcome.out, testing::EndsWith("Requests: 0 susceed, 0 failed.\n"));
  std::ifstream stream(file);
  EXPECT_EQ(nlohmann::json::parse(stream).at("unfinished"), 1);
}

TEST_F(ProgramTest, AFileThatCannotBeWrittenIsTold) {
  serve(HostileServer::Act::never);
  const Outcome outcome = run({"-t", "1", "--json=/proc/none/x", "http://127.0.0.1:8080/"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write /proc/none/x: No such file or directory"));
}

}  // namespace
}  // namespace viplane::webbench
