// SPDX-License-Identifier: GPL-2.0-or-later
// The tables and the small machines of the slow path, each for itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "dataplane/flow_table.h"
#include "dataplane/fragments.h"
#include "dataplane/ip_options.h"
#include "dataplane/path/rewrite.h"
#include "dataplane/template_table.h"
#include "tests/dataplane/packets.h"
#include "tests/support/bytes.h"

namespace viplane::test {
namespace {

using namespace dataplane;
using path::FlowKey;
using path::FlowKind;

TEST(FlowTable, AgreesWithAMapThroughManyInsertionsAndErasures) {
  std::mt19937 random(7);
  FlowTable table(200);
  std::map<std::uint32_t, std::uint32_t> reference;
  const auto key = [](std::uint32_t i) { return FlowKey::make(i, 99, 7, 80, 6); };
  for (int step = 0; step < 200'000; ++step) {
    const std::uint32_t i = random() % 300;
    path::FlowEntry* found = table.find(key(i));
    ASSERT_EQ(found != nullptr, reference.contains(i));
    if (found != nullptr) {
      ASSERT_EQ(found->server, reference[i]);
      if (random() % 3 == 0) {
        table.erase(found);
        reference.erase(i);
      }
    } else if (path::FlowEntry* created = table.insert(key(i), FlowKind::connection)) {
      created->server = reference[i] = random();
      created->deadline_ns = 1000 + i;
    } else {
      ASSERT_EQ(table.size(), 175u) << "refuses only at seven of eight";
    }
    ASSERT_EQ(table.size(), reference.size());
  }
}

TEST(FlowTable, NoGroupPromisesALaterDeadlineThanItsEntriesHave) {
  std::mt19937 random(3);
  FlowTable table(512);
  for (int step = 0; step < 20'000; ++step) {
    const FlowKey key = FlowKey::make(random() % 400, 1, 2, 3, 17);
    if (path::FlowEntry* found = table.find(key)) {
      table.erase(found);
    } else if (path::FlowEntry* created = table.insert(key, FlowKind::connection)) {
      created->deadline_ns = random();
      table.note_deadline(*created);
    }
    if (step % 100 != 0) continue;
    for (std::size_t group = 0; group < table.groups(); ++group) {
      for (const path::FlowEntry& entry : table.group(group)) {
        if (entry.kind == FlowKind::connection) {
          ASSERT_LE(table.earliest_deadline(group), entry.deadline_ns);
        }
      }
    }
  }
}

TEST(FlowTable, NeighbouringClientsSpreadEvenly) {
  constexpr std::size_t kLines = 1 << 14;
  std::vector<unsigned> load(kLines);
  for (std::uint32_t i = 0; i < kLines; ++i) {
    const std::uint32_t address = __builtin_bswap32(0xc6336400u + i / 4096);
    const FlowKey key = FlowKey::make(address, 0x6400470a, path::wire16(static_cast<std::uint16_t>(10'000 + i % 4096)),
                                      path::wire16(80), 6);
    ++load[((key.hash() >> 32) * kLines) >> 32];
  }
  // Of as many balls as bins 36.8 % stay empty, and none of 2^14 holds more than 10 but once in 10,000 trials.
  const auto empty = static_cast<double>(std::count(load.begin(), load.end(), 0u)) / kLines;
  EXPECT_NEAR(empty, 0.368, 0.02);
  EXPECT_LE(*std::max_element(load.begin(), load.end()), 10u);
}

TEST(TemplateTable, UnboundTemplatesLiveOnAndBindNobody) {
  TemplateTable table(4);
  Template fields{};
  fields.network = 1;
  fields.virtual_port = 80;
  fields.protocol = 6;
  fields.timeout_ns = 100;
  const std::uint32_t place = table.insert(fields);
  table.touch(place, 0);
  EXPECT_EQ(table.find(fields, 50), place);
  EXPECT_EQ(table.find(fields, 100), TemplateTable::kNone) << "its time is over";
  table.unbind(place);
  EXPECT_EQ(table.find(fields, 50), TemplateTable::kNone);
  EXPECT_TRUE(table[place].is_used);
  const std::uint32_t second = table.insert(fields);
  EXPECT_NE(second, place);
  EXPECT_EQ(table.expire(100, [](std::uint32_t) {}), 2u);
  EXPECT_FALSE(table[place].is_used);
}

TEST(TemplateTable, RefusesWhatItHasNoRoomForAndReusesItsPlaces) {
  TemplateTable table(2);
  Template fields{};
  EXPECT_NE(table.insert(fields), TemplateTable::kNone);
  const std::uint32_t second = table.insert(fields);
  EXPECT_EQ(table.insert(fields), TemplateTable::kNone);
  table.erase(second);
  EXPECT_EQ(table.insert(fields), second);
}

TEST(Checksum, IncrementalUpdatesAgreeWithTheWholeSum) {
  std::mt19937 random(11);
  for (int i = 0; i < 100'000; ++i) {
    path::Ipv4 header{};
    for (std::size_t octet = 0; octet < sizeof header; ++octet) {
      reinterpret_cast<std::uint8_t*>(&header)[octet] = static_cast<std::uint8_t>(random());
    }
    header.ttl = static_cast<std::uint8_t>(header.ttl | 2);
    header.checksum = 0;
    header.checksum = static_cast<std::uint16_t>(~path::header_sum(&header));
    ASSERT_EQ(path::header_sum(&header), 0xffff);
    path::decrement_ttl(&header);
    const auto target = static_cast<std::uint32_t>(random());
    header.checksum = path::update(header.checksum, header.target, target);
    header.target = target;
    const std::uint16_t updated = header.checksum;
    header.checksum = 0;
    ASSERT_EQ(updated, static_cast<std::uint16_t>(~path::header_sum(&header)));
  }
}

TEST(Checksum, FoldIsTheSumOfSixteenBitWordsWithTheirCarries) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t value = random() >> (random() % 60);
    const std::uint64_t words = (value & 0xffff) + (value >> 16 & 0xffff) + (value >> 32 & 0xffff) + (value >> 48);
    const std::uint64_t folded = (words & 0xffff) + (words >> 16);
    ASSERT_EQ(path::fold(value), (folded & 0xffff) + (folded >> 16));
  }
}

TEST(Fragments, PutTogetherAreThePacket) {
  for (const std::uint16_t mtu : {68, 576, 1000, 1499, 1500}) {
    for (const std::size_t size : {28u, 576u, 1480u, 1500u, 4000u}) {
      const Bytes packet = Packet::udp().length(size).ip();
      Fragments fragments(packet, mtu);
      Bytes whole(packet.begin(), packet.begin() + 20), room(mtu);
      while (const std::size_t length = fragments.next(room)) {
        ASSERT_LE(length, mtu);
        const ByteView fragment = ByteView(room).first(length);
        EXPECT_EQ(wrong_checksums(fragment), "");
        const auto view = Ipv4View::parse(fragment).value();
        EXPECT_EQ(view.fragment_offset(), whole.size() - 20);
        whole.insert(whole.end(), view.payload().begin(), view.payload().end());
        EXPECT_EQ(view.more_fragments(), whole.size() < packet.size());
      }
      EXPECT_EQ(whole, packet);
    }
  }
}

TEST(Fragments, LaterOnesKeepOnlyTheOptionsToBeCopied) {
  const Bytes packet = Packet::udp().options("07 07 04 00 00 00 00 94 04 00 00 00").length(700).ip();
  Fragments fragments(packet, 576);
  Bytes room(576);
  ASSERT_GT(fragments.next(room), 0u);
  EXPECT_EQ(Bytes(room.begin() + 20, room.begin() + 32), from_hex("07 07 04 00 00 00 00 94 04 00 00 00"));
  ASSERT_GT(fragments.next(room), 0u);
  EXPECT_EQ(Bytes(room.begin() + 20, room.begin() + 32), from_hex("01 01 01 01 01 01 01 94 04 00 00 00"));
}

TEST(IpOptions, AreJudgedByTheirLengths) {
  const std::pair<const char*, OptionsVerdict> cases[] = {
      {"", OptionsVerdict::fine},
      {"01 01 01 00", OptionsVerdict::fine},
      {"00 ff ff ff", OptionsVerdict::fine},  // nothing is read after the end
      {"94 04 00 00", OptionsVerdict::fine},
      {"07 07 04 00 00 00 00 00", OptionsVerdict::fine},
      {"07 07 08 01 02 03 04 00", OptionsVerdict::fine},  // full
      {"07 07 05 00 00 00 00 00", OptionsVerdict::malformed},
      {"07 07 03 00 00 00 00 00", OptionsVerdict::malformed},
      {"07 02 00 00", OptionsVerdict::malformed},
      {"94 05 00 00", OptionsVerdict::malformed},
      {"94 01 00 00", OptionsVerdict::malformed},
      {"01 01 01 94", OptionsVerdict::malformed},
      {"83 03 04 00", OptionsVerdict::source_route},
      {"89 03 04 00", OptionsVerdict::source_route},
  };
  for (const auto& [hex, expected] : cases) EXPECT_EQ(check_options(from_hex(hex)), expected) << hex;
}

}  // namespace
}  // namespace viplane::test
