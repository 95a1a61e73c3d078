// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "live/checks/script_runner.h"
#include "live/checks/script_security.h"
#include "tests/conformance/script_conformance.h"
#include "tests/live/checks/loop_world.h"

namespace viplane::live {
namespace {

using namespace std::chrono_literals;
using testing::Test;

// A folder that is gone at the end.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "vpl-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("make a folder in " + name);
    path = name;
    std::filesystem::permissions(path, std::filesystem::perms(0755));
  }
  ~Folder() { std::filesystem::remove_all(path); }

  std::string script(const std::string& name, const std::string& text, int mode = 0755) const {
    const auto file = path / name;
    std::ofstream(file) << "#!/bin/sh\n" << text << '\n';
    ::chmod(file.c_str(), static_cast<mode_t>(mode));
    return file;
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path / name).rdbuf();
    return text.str();
  }
  std::filesystem::path path;
};

struct LiveScripts : LoopWorld {
  viplane::ScriptRunner& scripts() { return runner; }
  Script that_ends(int exit_code) { return {.command = {"/bin/sh", "-c", "exit " + std::to_string(exit_code)}}; }
  Script that_hangs() { return {.command = {"/bin/sleep", "1000"}}; }
  std::optional<Script> that_is_not_there() { return Script{.command = {"/no/such/script"}}; }

  ScriptRunner runner{loop};
};

struct Scripts : Test {
  // Runs to its end, or to the end of `patience`.
  ScriptResult run(Script script, Duration timeout = 20s, Duration patience = 30s) {
    std::optional<ScriptResult> result;
    const auto handle = runner.run(std::move(script), timeout, [&](ScriptResult its_result) {
      result = std::move(its_result);
      world.loop.stop();
    });
    world.run_for(patience);
    return result.value_or(ScriptResult{-1, false, "no result"});
  }
  ScriptResult run_program(const std::string& program) { return run(Script{.command = {program}}); }

  LoopWorld world;
  ScriptRunner runner{world.loop};
  Folder folder;
};

TEST_F(Scripts, AnEndBySignalIs128AndItsNumber) {
  EXPECT_EQ(run_program(folder.script("s", "kill -9 $$")).exit_code, 128 + 9);
}

TEST_F(Scripts, GetTheirArgumentsAsTheyAre) {
  const auto program = folder.script("s", "printf '[%s]' \"$@\" > " + (folder.path / "out").string());
  run({.command = {program, "a b", "", "$HOME", "'c'"}, .user = "root"});
  EXPECT_EQ(folder.read("out"), "[a b][][$HOME]['c']");
}

TEST_F(Scripts, InheritNoDescriptorAndNoSignalMask) {
  const Descriptor leak(::dup(0));  // without close-on-exec
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(sigprocmask(SIG_BLOCK, &blocked, &before), 0);
  ::signal(SIGPIPE, SIG_IGN);
  const auto out = (folder.path / "out").string();
  // The shell holds the script itself open.
  const auto program =
      folder.script("s", "readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/" + std::to_string(leak.get()) + " > " +
                             out + "\ngrep -E 'SigBlk|SigIgn' /proc/self/status >> " + out);
  run({.command = {program}, .user = "root"});
  ::signal(SIGPIPE, SIG_DFL);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  const std::string text = folder.read("out");
  EXPECT_TRUE(text.starts_with("/dev/null\n")) << text;
  EXPECT_NE(text.find("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000"), std::string::npos) << text;
}

TEST_F(Scripts, RunAsTheirUserAndGroup) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  std::filesystem::permissions(folder.path, std::filesystem::perms(0777));
  const auto program = folder.script("s", "id -un > $0.out; id -gn >> $0.out; id -Gn >> $0.out");
  EXPECT_EQ(run({.command = {program}, .user = "nobody", .group = "daemon"}).exit_code, 0);
  EXPECT_EQ(folder.read("s.out"), "nobody\ndaemon\ndaemon\n");
}

TEST_F(Scripts, AUserThatDoesNotExistIsAProblemWithARemedy) {
  const auto result = run({.command = {"/bin/true"}, .user = "nosuchuser"});
  EXPECT_EQ(result.exit_code, 127);
  EXPECT_EQ(result.problem, "there is no user 'nosuchuser'; create it, or name another with script_user or user");
}

TEST_F(Scripts, OneThatIsNotExecutableIsAProblemThatNamesTheFile) {
  const auto program = folder.script("s", "exit 0", 0644);
  const auto result = run({.command = {program}, .user = "root"});
  EXPECT_EQ(result.exit_code, 127);
  EXPECT_EQ(result.problem, program + " is not executable for root; chmod +x it");
}

TEST_F(Scripts, OneThatTheKernelCannotExecuteIsExitCode127) {
  const auto file = folder.path / "s";
  std::ofstream(file) << "\x7f"
                         "ELF and no more";
  ::chmod(file.c_str(), 0755);
  EXPECT_EQ(run({.command = {file}, .user = "root"}).exit_code, 127);
}

TEST_F(Scripts, ABareNameIsLookedForWhereTheSystemKeepsItsPrograms) {
  EXPECT_EQ(run_program("true").exit_code, 0);
  EXPECT_EQ(run_program("nosuchprogram").problem,
            "nosuchprogram is in none of the system's folders for programs; give its whole path");
}

// Waits until no process has `word` in its arguments.
bool vanishes(const std::string& word, LoopWorld& world) {
  for (int i = 0; i < 60; ++i) {
    world.run_for(100ms);
    if (std::system(("pgrep -f '" + word + "' > /dev/null").c_str()) != 0) return true;
  }
  return false;
}

TEST_F(Scripts, ATimeoutEndsTheChildrenToo) {
  const std::string number = "3" + std::to_string(::getpid());
  const auto program = folder.script("s", "sleep " + number + " & sleep " + number + "; wait");
  const auto result = run({.command = {program}, .user = "root"}, 300ms);
  EXPECT_TRUE(result.timed_out);
  EXPECT_TRUE(vanishes("^sleep " + number, world));
  EXPECT_EQ(runner.running(), 0u);
}

TEST_F(Scripts, OneThatIgnoresSigtermIsKilledTwoSecondsLater) {
  const std::string number = "4" + std::to_string(::getpid());
  const auto program = folder.script("s", "trap '' TERM; sleep " + number + "; sleep " + number);
  const Time begun = world.loop.now();
  EXPECT_TRUE(run({.command = {program}, .user = "root"}, 300ms).timed_out);
  EXPECT_LT(world.loop.now() - begun, 2s) << "the result does not wait for the end";
  world.run_for(1s);
  EXPECT_EQ(runner.running(), 1u);
  EXPECT_TRUE(vanishes("^sleep " + number, world));
  EXPECT_EQ(runner.running(), 0u);
}

TEST_F(Scripts, ChildrenThatAreLeftBehindDoNotHoldUpTheResult) {
  const std::string number = "5" + std::to_string(::getpid());
  const auto pid = (folder.path / "pid").string();
  const auto program = folder.script("s", "sleep " + number + " & echo $! > " + pid);
  EXPECT_EQ(run({.command = {program}, .user = "root"}).exit_code, 0);
  const int left = std::stoi(folder.read("pid"));
  EXPECT_EQ(::kill(left, 0), 0) << "it lives on, as with keepalived";
  ::kill(left, SIGKILL);
}

TEST_F(Scripts, AForgottenOneIsStillReaped) {
  runner.run({.command = {"/bin/true"}}, 10s, [](const ScriptResult&) { FAIL(); }).reset();
  world.run_for(500ms);
  EXPECT_EQ(runner.running(), 0u);
}

struct ScriptSecurity : Scripts {
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "script_security is about what runs as root";
  }
  Script secure(const std::string& program) {
    return {.command = {program}, .user = "root", .group = {}, .must_be_secure = true};
  }
};

TEST_F(ScriptSecurity, AcceptsWhatOnlyRootCanWrite) {
  const auto program = folder.script("s", "exit 0");
  EXPECT_EQ(runner.examine(secure(program)), "");
  EXPECT_EQ(run(secure(program)).exit_code, 0) << "/tmp is sticky";
}

TEST_F(ScriptSecurity, RefusesAFileThatOthersCanWriteAlsoAfterItWasExamined) {
  const auto program = folder.script("s", "exit 0");
  EXPECT_EQ(runner.examine(secure(program)), "");
  ::chmod(program.c_str(), 0757);
  const auto result = run(secure(program));
  EXPECT_EQ(result.exit_code, 127);
  EXPECT_EQ(result.problem, program + " is not run as root: " + program + " can be written by everybody; chmod o-w it");
  EXPECT_EQ(runner.examine(secure(program)), result.problem);
}

TEST_F(ScriptSecurity, RefusesAFolderThatAGroupCanWrite) {
  const auto program = folder.script("s", "exit 0");
  ASSERT_EQ(::chown(folder.path.c_str(), 0, 65534), 0);
  ::chmod(folder.path.c_str(), 0775);
  EXPECT_EQ(run(secure(program)).problem, program + " is not run as root: " + folder.path.string() +
                                              " can be written by a group that is not root; chmod g-w it");
}

TEST_F(ScriptSecurity, RefusesAFileThatBelongsToAnother) {
  const auto program = folder.script("s", "exit 0");
  ASSERT_EQ(::chown(program.c_str(), 65534, 0), 0);
  EXPECT_EQ(run(secure(program)).problem,
            program + " is not run as root: " + program + " does not belong to root; chown root it");
}

TEST_F(ScriptSecurity, LooksAtTheFileBehindALink) {
  const auto program = folder.script("s", "exit 0", 0757);
  const auto link = folder.path / "link";
  std::filesystem::create_symlink(program, link);
  EXPECT_EQ(run(secure(link)).exit_code, 127);
}

TEST_F(ScriptSecurity, WithoutTheRuleItRunsAndTheDangerIsOnlyTold) {
  const auto program = folder.script("s", "exit 0", 0757);
  EXPECT_EQ(run({.command = {program}, .user = "root"}).exit_code, 0);
  EXPECT_EQ(runner.examine({.command = {program}, .user = "root"}),
            program + " can be written by everybody; chmod o-w it");
}

TEST_F(ScriptSecurity, WhatDoesNotRunAsRootMayBeWrittenByOthers) {
  const auto program = folder.script("s", "exit 0", 0757);
  Script script = secure(program);
  script.user = "nobody";
  EXPECT_EQ(run(script).exit_code, 0);
}

}  // namespace
}  // namespace viplane::live

namespace viplane::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(Live, ScriptConformance, live::LiveScripts);
}
