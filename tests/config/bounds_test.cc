// SPDX-License-Identifier: GPL-2.0-or-later
// Bad input ends with a message, never with a crash or an endless loop.
#include <gmock/gmock.h>

#include "tests/config/load_text.h"

namespace viplane::config {
namespace {

using testing::Contains;
using testing::HasSubstr;

LoadResult load_bounded(const std::string& text) {
  LoadOptions options{.node_name = "lb1"};
  options.limits.lines = 10'000;
  options.limits.octets = 1 << 20;
  return load_files(MemoryFiles({{"main.conf", text}}), options);
}

TEST(ConfigBounds, DefinitionsThatReferToEachOtherEnd) {
  EXPECT_THAT(faults(load_bounded("$A=${B}\n$B=${A}\nglobal_defs {\nrouter_id ${A}\n}\n")),
              Contains("error main.conf:4:11 too-large"));
}

TEST(ConfigBounds, DefinitionOfManyLinesThatRefersToItselfEnds) {
  EXPECT_THAT(faults(load_bounded("$A= \\\nglobal_defs { \\\n} \\\n$A\n$A\n")), Contains(HasSubstr("too-large")));
}

TEST(ConfigBounds, DefinitionThatIsItselfEnds) {
  EXPECT_THAT(faults(load_bounded("$A=$A\n$A\n")), Contains("error main.conf:2:1 too-large"));
}

TEST(ConfigBounds, DefinitionsThatDoubleEnd) {
  std::string bomb;
  for (char c = 'A'; c < 'Z'; ++c)
    bomb += std::string("$") + c + "= \\\n$" + char(c + 1) + " \\\n$" + char(c + 1) + "\n";
  EXPECT_THAT(faults(load_bounded(bomb + "$Z=global_defs\n$A\n")), Contains(HasSubstr("too-large")));
}

TEST(ConfigBounds, DefinitionsThatDoubleInOneLineEnd) {
  std::string bomb = "$A0=xxxxxxxxxxxxxxxxxxxx\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "${A" + std::to_string(i - 1) + "}";
    bomb += "$A" + std::to_string(i) + "=" + before + before + "\n";
  }
  EXPECT_THAT(faults(load_bounded(bomb + "$A59 \n")), Contains(HasSubstr("too-large")));
}

TEST(ConfigBounds, LongSequenceEnds) {
  EXPECT_THAT(faults(load_bounded("~SEQ(A,1,999999999999) ~SEQ(B,1,999999999999) x\n")),
              Contains(HasSubstr("too-large")));
  EXPECT_THAT(faults(load_bounded("~SEQ(A,1,99999999999999999999) x\n")),
              Contains("warning main.conf:1:1 bad-repetition"));
}

TEST(ConfigBounds, DeepBlocksEnd) {
  const auto result = load_bounded(std::string(100'000, '{') + "\n" + std::string(50'000, '}'));
  EXPECT_THAT(faults(result), Contains(HasSubstr("too-deep")));
}

TEST(ConfigBounds, DeepBlocksWithKeywordsEnd) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a{";
  EXPECT_THAT(faults(load_bounded(text)), Contains(HasSubstr("too-deep")));
}

TEST(ConfigBounds, LongLineIsCutAndTold) {
  EXPECT_THAT(faults(load_bounded("global_defs {\nrouter_id " + std::string(1 << 20, 'x') + "\n}\n")),
              Contains("warning main.conf:2:1 long-line"));
}

TEST(ConfigBounds, DiagnosticsEnd) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "bogus" + std::to_string(i) + "\n";
  const auto result = load_text(text);
  EXPECT_LT(result.diagnostics.size(), 1100u);
  EXPECT_EQ(result.diagnostics.back().id, "more-diagnostics");
}

TEST(ConfigBounds, ChainOfIncludesEnds) {
  MemoryFiles files;
  for (int i = 0; i < 200; ++i) files.put("f" + std::to_string(i), "include f" + std::to_string(i + 1) + "\n");
  files.put("main.conf", "include f0\n");
  EXPECT_THAT(faults(load_files(files)), Contains(HasSubstr("too-large")));
}

TEST(ConfigBounds, BinaryFileEnds) {
  std::string octets;
  for (int i = 0; i < 4096; ++i) octets += static_cast<char>(i * 7919 >> 3);
  for (const Diagnostic& diagnostic : load_text(octets).diagnostics)
    for (const char c : to_string(diagnostic))
      EXPECT_TRUE(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(ConfigBounds, NoFileAtAllLoads) { EXPECT_TRUE(load_text("").diagnostics.empty()); }

}  // namespace
}  // namespace viplane::config
