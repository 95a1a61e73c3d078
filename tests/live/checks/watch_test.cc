// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "live/checks/file_watches.h"
#include "live/checks/process_watches.h"
#include "tests/conformance/watch_conformance.h"
#include "tests/live/checks/loop_world.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "vpl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("make a folder in " + name);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

// A program that sleeps until it is ended.
struct Sleeper {
  explicit Sleeper(const std::string& seconds) : pid(::fork()) {
    if (pid != 0) return;
    ::execl("/bin/sleep", "sleep", seconds.c_str(), nullptr);
    ::_exit(127);
  }
  ~Sleeper() { end(); }
  void end() {
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    pid = -1;
  }
  pid_t pid;
};

// The parts that a host assembles into its Watches.
struct BothWatches final : Watches {
  explicit BothWatches(Loop& loop) : files(loop), processes(loop) {}
  HandlePtr link(std::string_view, std::function<void(bool)>) override { return nullptr; }
  HandlePtr file(std::string_view path, std::function<void(std::int64_t)> changed) override {
    return files.watch(path, std::move(changed));
  }
  HandlePtr process(const ProcessPattern& pattern, std::function<void(bool)> changed) override {
    return processes.watch(pattern, std::move(changed));
  }
  FileWatches files;
  ProcessWatches processes;
};

struct LiveWatches : LoopWorld {
  Watches& watches() { return both; }
  std::string file() { return folder.path / "value"; }
  void write(std::int64_t value) { std::ofstream(file()) << value << '\n'; }
  ProcessPattern process() {
    return {.program = "sleep", .arguments = {number}, .parameters = ProcessPattern::Parameters::exact};
  }
  void end_process() { sleeper.end(); }

  std::string number = "6" + std::to_string(::getpid());
  Folder folder;
  Sleeper sleeper{number};
  BothWatches both{loop};
};

TEST(ReadNumber, TakesTheNumberThatTheFileBeginsWith) {
  Folder folder;
  const auto file = folder.path / "value";
  const auto read = [&](const std::string& text) {
    std::ofstream(file) << text;
    return read_number(file);
  };
  EXPECT_EQ(read("12"), 12);
  EXPECT_EQ(read(" -7 and more\n8"), -7);
  EXPECT_EQ(read("+3\n"), 3);
  EXPECT_EQ(read("ill"), 0);
  EXPECT_EQ(read(""), 0);
  EXPECT_EQ(read("99999999999999999999"), 2147483647);
  EXPECT_EQ(read_number(folder.path), 0) << "a folder";
  EXPECT_EQ(read_number("/no/such/file"), 0);
}

struct Files : testing::Test {
  HandlePtr watch(const fs::path& path) {
    return watches.watch(path.string(), [this](std::int64_t value) { values.push_back(value); });
  }
  LoopWorld world;
  FileWatches watches{world.loop};
  Folder folder;
  std::vector<std::int64_t> values;
};

TEST_F(Files, MayBeReplacedDeletedAndCreatedAgain) {
  const auto file = folder.path / "value";
  std::ofstream(file) << 1;
  const auto handle = watch(file);
  world.run_for(50ms);
  std::ofstream(folder.path / "new") << 2;
  fs::rename(folder.path / "new", file);
  world.run_for(50ms);
  fs::remove(file);
  world.run_for(50ms);
  std::ofstream(file) << 3;
  world.run_for(50ms);
  EXPECT_EQ(values, (std::vector<std::int64_t>{1, 2, 0, 3}));
}

TEST_F(Files, MayStandInAFolderThatComesLaterOrGoes) {
  const auto below = folder.path / "below";
  const auto handle = watch(below / "value");
  world.run_for(50ms);
  fs::create_directory(below);
  std::ofstream(below / "value") << 4;
  world.run_for(1200ms);
  fs::remove_all(below);
  world.run_for(50ms);
  EXPECT_EQ(values, (std::vector<std::int64_t>{0, 4, 0}));
  fs::create_directory(below);
  std::ofstream(below / "value") << 5;
  world.run_for(1200ms);
  std::ofstream(below / "value") << 6;
  world.run_for(50ms);
  EXPECT_EQ(values, (std::vector<std::int64_t>{0, 4, 0, 5, 6}));
}

TEST_F(Files, AWatchMayEndItsNeighbours) {
  const auto file = folder.path / "value";
  HandlePtr first, second;
  first = watches.watch(file.string(), [&](std::int64_t value) {
    if (value == 1) second.reset();
  });
  second = watches.watch(file.string(), [&](std::int64_t value) {
    if (value == 1) first.reset();
  });
  world.run_for(50ms);
  std::ofstream(file) << 1;
  world.run_for(50ms);
  EXPECT_NE(first == nullptr, second == nullptr) << "one has ended the other";
}

TEST(ProcessPatterns, MatchByNameOrByWords) {
  using enum ProcessPattern::Parameters;
  const ProcessFacts nginx{"nginx", {"/usr/sbin/nginx", "-g", "daemon off;"}};
  EXPECT_TRUE(matches({.program = "nginx"}, nginx));
  EXPECT_FALSE(matches({.program = "ngin"}, nginx));
  EXPECT_FALSE(matches({.program = "/usr/sbin/nginx"}, nginx));
  EXPECT_TRUE(matches({.program = "/usr/sbin/nginx", .full_command = true}, nginx));
  EXPECT_TRUE(matches({.program = "/usr/sbin/nginx", .arguments = {"-g", "daemon off;"}, .parameters = exact}, nginx));
  EXPECT_FALSE(matches({.program = "/usr/sbin/nginx", .arguments = {"-g"}, .parameters = exact}, nginx));
  EXPECT_TRUE(matches({.program = "/usr/sbin/nginx", .arguments = {"-g"}, .parameters = partial}, nginx));
  EXPECT_TRUE(matches({.program = "/usr/sbin/nginx", .arguments = {"-g", "daemon"}, .parameters = initial}, nginx));
  EXPECT_FALSE(matches({.program = "/usr/sbin/nginx", .arguments = {"-g", "daemon"}, .parameters = partial}, nginx));
  EXPECT_FALSE(matches({.program = "/usr/sbin/nginx", .arguments = {}, .parameters = exact}, nginx));
}

TEST(ProcessPatterns, ANameLongerThanTheKernelKeepsIsCompared15OctetsFar) {
  EXPECT_TRUE(matches({.program = "a-very-long-program-name"}, {"a-very-long-pro", {}}));
}

TEST(Processes, AreCountedAgainstTheQuorum) {
  LoopWorld world;
  ProcessWatches watches(world.loop);
  const std::string number = "7" + std::to_string(::getpid());
  const ProcessPattern sleepers{
      .program = "sleep", .arguments = {number}, .parameters = ProcessPattern::Parameters::exact};
  ProcessPattern two = sleepers, at_most_one = sleepers, none = sleepers;
  two.least = 2;
  at_most_one.most = 1;
  none.least = 0;
  none.most = 0;
  std::string story;
  const auto tell = [&](const std::string& name) {
    return [&story, name](bool good) { story += name + (good ? "+ " : "- "); };
  };
  const auto first = watches.watch(two, tell("two"));
  const auto second = watches.watch(at_most_one, tell("one"));
  const auto third = watches.watch(none, tell("none"));
  world.run_for(100ms);
  EXPECT_EQ(story, "two- one- none+ ");
  story.clear();
  Sleeper a(number);
  world.run_for(800ms);
  EXPECT_EQ(story, "one+ none- ");
  story.clear();
  Sleeper b(number);
  world.run_for(800ms);
  EXPECT_EQ(story, "two+ one- ");
}

TEST(Processes, TheEndOfOneIsNoticedAtOnce) {
  LoopWorld world;
  ProcessWatches watches(world.loop);
  const std::string number = "8" + std::to_string(::getpid());
  Sleeper sleeper(number);
  std::optional<bool> running;
  const auto watch = watches.watch(
      {.program = "sleep", .arguments = {number}, .parameters = ProcessPattern::Parameters::exact}, [&](bool is) {
        running = is;
        if (!is) world.loop.stop();
      });
  world.run_for(700ms);
  ASSERT_EQ(running, true);
  const Time before = world.loop.now();
  sleeper.end();
  world.run_for(5s);
  EXPECT_EQ(running, false);
  EXPECT_LT(world.loop.now() - before, 450ms);
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(Live, WatchConformance, live::LiveWatches);
}
