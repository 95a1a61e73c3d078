// SPDX-License-Identifier: GPL-2.0-or-later
// What -t says of scripts where script security is on.
#include "live/daemon/script_report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "live/daemon/configuration.h"
#include "tests/support/temporary_directory.h"

namespace viplane::live {
namespace {

namespace fs = std::filesystem;

class ScriptReport : public testing::Test {
 protected:
  std::string script(const std::string& name, fs::perms permissions) {
    const fs::path path = folder_.path() / name;
    std::ofstream(path) << "#!/bin/sh\nexit 0\n";
    fs::permissions(path, permissions);
    return path;
  }
  // The script on line 6, and as MISC_CHECK and notify scripts further down.
  config::LoadResult load(const std::string& program, const std::string& security = "enable_script_security") {
    const std::string file = folder_.path() / "keepalived.conf";
    std::ofstream(file) << "global_defs {\n script_user root\n " << security << "\n}\nvrrp_script chk {\n script \""
                        << program << "\"\n}\n"
                        << "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n track_script { chk }\n"
                        << " virtual_ipaddress { 10.9.0.100 }\n notify_master \"" << program << " now\"\n}\n"
                        << "virtual_server 10.9.0.100 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n"
                        << " real_server 10.9.0.2 80 {\n  MISC_CHECK {\n   misc_path \"" << program
                        << "\"\n  }\n }\n}\n";
    CommandLine line;
    line.config_file = file;
    return load_configuration(line);
  }
  static std::string told(const config::LoadResult& loaded) {
    std::string text;
    for (const auto& each : loaded.diagnostics) text += to_string(each);
    return text;
  }

  test::TemporaryDirectory folder_;
};

constexpr auto kSafe = fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec;

TEST_F(ScriptReport, OneThatOthersMayReplaceIsToldOnceWithItsLineAndRemedy) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root's scripts are at stake";
  const std::string program = script("loose", kSafe | fs::perms::others_write);
  const auto loaded = load(program);
  const auto of_scripts = report_scripts(loaded.config);
  ASSERT_EQ(of_scripts.size(), 1u) << told(loaded);
  EXPECT_EQ(of_scripts[0].id, "script-insecure");
  EXPECT_EQ(of_scripts[0].location.line, 6u);
  EXPECT_EQ(of_scripts[0].message,
            "would run as root, but " + program + " can be written by everybody; it is never run");
  EXPECT_EQ(of_scripts[0].remedy, "chmod o-w it");
  EXPECT_EQ(config_exit_code(loaded), kExitScriptSecurity) << told(loaded);
  EXPECT_NE(told(loaded).find("keepalived.conf:6:"), std::string::npos) << told(loaded);
}

TEST_F(ScriptReport, OneThatIsNotThereIsTold) {
  const auto loaded = load(folder_.path() / "missing");
  const auto of_scripts = report_scripts(loaded.config);
  ASSERT_EQ(of_scripts.size(), 1u);
  EXPECT_EQ(of_scripts[0].id, "script-missing");
  EXPECT_EQ(of_scripts[0].remedy, "correct the path, or put the file there");
  EXPECT_EQ(config_exit_code(loaded), kExitScriptSecurity) << told(loaded);
}

TEST_F(ScriptReport, OneThatOnlyRootMayReplaceIsFine) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root makes files of root";
  const auto loaded = load(script("tight", kSafe));
  EXPECT_EQ(told(loaded), "");
  EXPECT_EQ(config_exit_code(loaded), kExitOk);
}

TEST_F(ScriptReport, WithoutScriptSecurityNothingIsSaid) {
  const auto loaded = load(script("loose", kSafe | fs::perms::others_write), "");
  EXPECT_EQ(told(loaded), "");
  EXPECT_EQ(config_exit_code(loaded), kExitOk);
}

TEST_F(ScriptReport, AnotherFaultOutweighsThem) {
  auto loaded = load(folder_.path() / "missing");
  config::Diagnostic& other = loaded.diagnostics.emplace_back();
  other.id = "unknown-keyword";
  EXPECT_EQ(config_exit_code(loaded), kExitConfigWarns);
}

}  // namespace
}  // namespace viplane::live
