// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "env/event_json.h"
#include "env/json_lines_log.h"
#include "tests/support/property.h"
#include "tests/support/temporary_directory.h"

namespace viplane {
namespace {

using namespace std::chrono_literals;

std::string line(const Event& event) {
  std::string text;
  append_json(text, event);
  return text;
}

Event parsed(std::string_view text) {
  auto result = parse_event(text);
  if (const auto* fault = std::get_if<std::string>(&result)) throw std::runtime_error(*fault);
  return std::get<Event>(std::move(result));
}

std::string fault_of(std::string_view text) {
  const auto result = parse_event(text);
  const auto* fault = std::get_if<std::string>(&result);
  return fault ? *fault : "";
}

TEST(EventJson, ALineLooksLikeThis) {
  const Event event{
      Time(3609375us), "lb2", "vrrp.state", {{"instance", "VI_1"}, {"vrid", std::int64_t{51}}, {"load", 0.1}}};
  EXPECT_EQ(line(event),
            R"({"at_s":3.609375000,"node":"lb2","kind":"vrrp.state","instance":"VI_1","vrid":51,"load":0.1})");
}

TEST(EventJson, TimesAreExactToTheNanosecond) {
  for (const auto count : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999999999}, std::int64_t{1000000000},
                           std::int64_t{123456789012345679}, std::int64_t{-1}, std::int64_t{-2500000000}}) {
    const Event event{Time(Duration(count)), "n", "k", {}};
    EXPECT_EQ(parsed(line(event)).at, event.at) << count;
  }
  EXPECT_NE(line({Time(Duration(-1)), "n", "k", {}}).find("\"at_s\":-0.000000001,"), std::string::npos);
}

TEST(EventJson, ARealNumberStaysOne) {
  const Event event{Time{}, "n", "k", {{"a", 5.0}, {"b", 1e300}, {"c", std::int64_t{5}}, {"d", -0.0}}};
  EXPECT_EQ(line(event), R"({"at_s":0.000000000,"node":"n","kind":"k","a":5.0,"b":1e+300,"c":5,"d":-0.0})");
  EXPECT_EQ(parsed(line(event)).fields, event.fields);
}

TEST(EventJson, WhatJsonCannotSayBecomesNull) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto text = line({Time{}, "n", "k", {{"a", std::nan("")}, {"b", infinity}}});
  EXPECT_EQ(text, R"({"at_s":0.000000000,"node":"n","kind":"k","a":null,"b":null})");
  EXPECT_TRUE(std::isnan(std::get<double>(parsed(text).fields.at(0).second)));
}

TEST(EventJson, TextIsEscapedAndWhatIsNoUtf8IsReplaced) {
  const Event event{Time{}, "n", "k", {{"why", "a\"b\\c\n\t\x01 \xc3\xa9 \xff\xc0\xaf \xed\xa0\x80 \xc3"}}};
  const auto text = line(event);
  const auto json = nlohmann::json::parse(text);  // strict about UTF-8
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(json.at("why"), "a\"b\\c\n\t\x01 \xc3\xa9 " + bad + bad + bad + ' ' + bad + bad + bad + ' ' + bad);
}

TEST(EventJson, AnyEventReadsBackTheSame) {
  test::check_property([] {
    Event event;
    event.at = Time(Duration(*rc::gen::inRange<std::int64_t>(0, 1000000000000000)));
    event.kind = "k" + *rc::gen::container<std::string>(rc::gen::inRange<char>(' ', '~'));
    const auto ascii = *rc::gen::container<std::string>(rc::gen::inRange<char>('\x01', '\x7f'));
    event.node = ascii;
    const auto numbers = *rc::gen::arbitrary<std::vector<std::int64_t>>();
    for (std::size_t i = 0; i < numbers.size(); ++i) event.fields.emplace_back("i" + std::to_string(i), numbers[i]);
    event.fields.emplace_back("real", *rc::gen::arbitrary<double>());
    event.fields.emplace_back("text", ascii);
    const Event again = parsed(line(event));
    RC_ASSERT(again.at == event.at);
    RC_ASSERT(again.node == event.node);
    RC_ASSERT(again.kind == event.kind);
    RC_ASSERT(again.fields == event.fields);
    RC_ASSERT(line(again) == line(event));
  });
}

TEST(EventJson, AnyOctetsGiveValidJson) {
  test::check_property([] {
    const auto octets = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const auto text = line({Time{}, octets, "k", {{octets + "x", octets}}});
    RC_ASSERT(nlohmann::json::accept(text));
    RC_ASSERT(text.find('\n') == std::string::npos);
  });
}

TEST(EventJson, SaysWhatIsWrongWithALine) {
  EXPECT_EQ(fault_of("nonsense"), "no JSON object");
  EXPECT_EQ(fault_of("[1]"), "no JSON object");
  EXPECT_EQ(fault_of(R"({"kind":"k"})"), "no at_s in seconds with at most nine decimals");
  EXPECT_EQ(fault_of(R"({"at_s":"x","kind":"k"})"), "no at_s in seconds with at most nine decimals");
  EXPECT_EQ(fault_of(R"({"at_s":1.0})"), "no kind");
  EXPECT_EQ(fault_of(R"({"at_s":1.0,"kind":"k","a":[1]})"), "the field a is neither a number nor text");
  EXPECT_EQ(fault_of(R"({"at_s":1.0,"kind":7})"), "the field kind is no text");
}

TEST(EventJson, ALineWithAnyOctetsChangedIsReadOrRefused) {
  const std::string whole =
      line({Time(3609375us), "lb2", "vrrp.state", {{"vrid", std::int64_t{51}}, {"load", 0.1}, {"why", "a\n\"b"}}});
  test::check_property(
      [&] {
        std::string text = whole.substr(0, *rc::gen::inRange<std::size_t>(0, whole.size() + 1));
        for (int i = *rc::gen::inRange(0, 3); i > 0 && !text.empty(); --i) {
          text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        }
        const auto result = parse_event(text);
        if (const auto* event = std::get_if<Event>(&result)) RC_ASSERT(line(parsed(line(*event))) == line(*event));
      },
      2000);
}

TEST(EventJson, ReadsWhatPeopleWrite) {
  const Event event = parsed(R"({"kind": "k", "at_s": 3.5, "up": true, "note": "\"at_s\":7"})");
  EXPECT_EQ(event.at, Time(3500ms));
  EXPECT_EQ(std::get<std::int64_t>(*find_field(event, "up")), 1);
  EXPECT_EQ(text_field(event, "note"), "\"at_s\":7");
  EXPECT_EQ(text_field(event, "up"), "");
  EXPECT_EQ(find_field(event, "none"), nullptr);
}

TEST(JsonLinesLog, AFileReadsBackTheSame) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "events.jsonl";
  {
    JsonLinesLog log(path, "lb1");
    log.record({Time(1s), {}, "director.started", {{"why", "asked"}}});
    log.record({Time(2s), "lb2", "director.stopped", {}});
    log.flush();
  }
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(),
            "{\"at_s\":1.000000000,\"node\":\"lb1\",\"kind\":\"director.started\",\"why\":\"asked\"}\n"
            "{\"at_s\":2.000000000,\"node\":\"lb2\",\"kind\":\"director.stopped\"}\n");
  const auto events = read_events(path);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(text_field(events[0], "why"), "asked");
}

TEST(JsonLinesLog, AFaultNamesFileAndLine) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() / "events.jsonl";
  std::ofstream(path) << "{\"at_s\":1.0,\"node\":\"n\",\"kind\":\"k\"}\n{}\n";
  try {
    read_events(path);
    FAIL() << "the second line is no event";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), path.string() + ":2: no at_s in seconds with at most nine decimals");
  }
  EXPECT_THROW(read_events(directory.path() / "none"), std::system_error);
  EXPECT_THROW(JsonLinesLog(directory.path() / "none" / "x"), std::system_error);
}

}  // namespace
}  // namespace viplane
