// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include "webbench/parse.h"

namespace viplane::webbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::variant<Options, Exit> parse_words(std::vector<std::string> words) {
  words.insert(words.begin(), "webbench");
  return parse(words);
}

Options accepted(const std::vector<std::string>& words) {
  const auto parsed = parse_words(words);
  const Options* options = std::get_if<Options>(&parsed);
  EXPECT_TRUE(options) << "refused";
  return options ? *options : Options{};
}

Exit refused(const std::vector<std::string>& words) {
  const auto parsed = parse_words(words);
  const Exit* exit = std::get_if<Exit>(&parsed);
  EXPECT_TRUE(exit) << "accepted";
  return exit ? *exit : Exit{-1, "", ""};
}

TEST(CommandLine, DefaultsAreWebbenchs) {
  const Options options = accepted({"http://h/"});
  EXPECT_EQ(options.method, Method::get);
  EXPECT_EQ(options.version, HttpVersion::http10);
  EXPECT_EQ(options.clients, 1);
  EXPECT_EQ(options.seconds, 30);
  EXPECT_FALSE(options.force || options.reload || options.proxy_host || options.extras.measures());
}

TEST(CommandLine, NoArgumentsAreTheUsageAndTwo) {
  const Exit exit = refused({});
  EXPECT_EQ(exit.code, 2);
  EXPECT_EQ(exit.err, usage());
  EXPECT_EQ(exit.out, "");
}

TEST(CommandLine, HelpIsTheUsageOnStandardErrorAndTwo) {
  for (const char* word : {"-h", "-?", "--help"}) {
    testing::internal::CaptureStderr();
    const Exit exit = refused({word, "http://h/"});
    EXPECT_EQ(exit.code, 2);
    EXPECT_EQ(testing::internal::GetCapturedStderr() + exit.err, usage()) << word;
  }
}

TEST(CommandLine, VersionIsOneDotFiveAndZero) {
  const Exit exit = refused({"-V"});
  EXPECT_EQ(exit.code, 0);
  EXPECT_EQ(exit.out, "1.5\n");
}

TEST(CommandLine, AMissingUrlComesBeforeTheUsage) {
  const Exit exit = refused({"-c", "5"});
  EXPECT_EQ(exit.code, 2);
  EXPECT_EQ(exit.err, "webbench: Missing URL!\n" + std::string(usage()));
}

TEST(CommandLine, LettersBundleAndWordsPermuteAndAbbreviate) {
  const Options options = accepted({"-fr2c7", "http://h/", "--ti", "9", "--op"});
  EXPECT_TRUE(options.force && options.reload);
  EXPECT_EQ(options.version, HttpVersion::http11);
  EXPECT_EQ(options.clients, 7);
  EXPECT_EQ(options.seconds, 9);
  EXPECT_EQ(options.method, Method::options);
  EXPECT_EQ(options.url, "http://h/");
}

TEST(CommandLine, AfterTwoDashesAllIsUrl) { EXPECT_EQ(accepted({"--", "--json"}).url, "--json"); }

TEST(CommandLine, UnknownOptionsAreToldByTheLibraryAndFollowedByTheUsage) {
  testing::internal::CaptureStderr();
  const Exit exit = refused({"-x"});
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "webbench: invalid option -- 'x'\n");
  EXPECT_EQ(exit.err, usage());
  EXPECT_EQ(exit.code, 2);
}

TEST(CommandLine, NumbersAreReadAsAtoiReadsThem) {
  EXPECT_EQ(accepted({"-c", "12x", "-t", " +8", "u"}).clients, 12);
  EXPECT_EQ(accepted({"-c", "12x", "-t", " +8", "u"}).seconds, 8);
}

TEST(CommandLine, ZeroClientsAreOneAndZeroSecondsAreSixty) {
  const Options options = accepted({"-c", "0", "-t", "none", "u"});
  EXPECT_EQ(options.clients, 1);
  EXPECT_EQ(options.seconds, 60);
}

TEST(CommandLine, NegativeNumbersAreRefused) {
  EXPECT_EQ(refused({"-c", "-1", "u"}).code, 2);
  EXPECT_THAT(refused({"-t", "-1", "u"}).err, HasSubstr("--time wants a number of seconds, not -1"));
}

TEST(CommandLine, AProxySplitsAtItsLastColonAndListensOnPort80) {
  const Options options = accepted({"-p", "a:b:81", "u"});
  EXPECT_EQ(options.proxy_host, "a:b");
  EXPECT_EQ(options.proxy_port, 81);
  EXPECT_EQ(accepted({"-p", "cache", "u"}).proxy_port, 80);
}

TEST(CommandLine, AProxyNeedsBothItsParts) {
  EXPECT_EQ(refused({"-p", ":80", "u"}).err, "Error in option --proxy :80: Missing hostname.\n");
  EXPECT_EQ(refused({"--proxy=h:", "u"}).err, "Error in option --proxy h: Port number is missing.\n");
  EXPECT_EQ(refused({"-p", ":80", "u"}).code, 2);
}

TEST(CommandLine, OurOptionsAreUnderstoodAnywhereBeforeTwoDashes) {
  const Options options = accepted({"--rate=250.5", "u", "--json=f", "--hdr", "--server-header", "X-Real-Server",
                                    "--timeout", "1.5", "--threads", "2", "--detail"});
  EXPECT_EQ(options.extras.rate, 250.5);
  EXPECT_EQ(options.extras.json, "f");
  EXPECT_EQ(options.extras.hdr, "-");
  EXPECT_EQ(options.extras.server_header, "X-Real-Server");
  EXPECT_EQ(options.extras.timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(options.extras.threads, 2);
  EXPECT_TRUE(options.extras.detail);
}

TEST(CommandLine, OurOptionsTakeNoAbbreviationAndNoMeaningAway) {
  EXPECT_TRUE(accepted({"--re", "u"}).reload);  // --rate would have made --r ambiguous
  EXPECT_TRUE(accepted({"--r", "u"}).reload);
  testing::internal::CaptureStderr();
  refused({"--rat", "5", "u"});
  refused({"--h", "u"});
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, StartsWith("webbench: unrecognized option '--rat'\n"));
  EXPECT_THAT(said, EndsWith("possibilities: '--help' '--http09' '--http10' '--http11' '--head'\n"));
}

TEST(CommandLine, TheValueOfAnOptionIsNeverTakenForOneOfOurs) {
  EXPECT_EQ(accepted({"-p", "--json", "u"}).proxy_host, "--json");
  EXPECT_EQ(accepted({"--proxy", "--json", "u"}).proxy_host, "--json");
  EXPECT_FALSE(accepted({"-rp", "--json", "u"}).extras.json);
}

TEST(CommandLine, SenselessValuesOfOursSayWhatIsWanted) {
  EXPECT_THAT(refused({"--rate", "fast", "u"}).err, HasSubstr("--rate wants a number of requests a second above 0"));
  for (const char* word : {"--rate", "--rate=0", "--timeout=-1", "--threads=1.5", "--server-header=a:b", "--detail=1"})
    EXPECT_EQ(refused({"u", word}).code, 2) << word;
}

}  // namespace
}  // namespace viplane::webbench
