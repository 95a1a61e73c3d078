// SPDX-License-Identifier: GPL-2.0-or-later
// garp_group.
#include "control/config/draft.h"
#include "control/config/read_lists.h"
#include "control/config/values.h"

namespace viplane::config {
namespace {

using enum Effect;
using enum Shape;

template <std::optional<Duration> GarpGroup::*Member>
void read_interval(Reader& reader, GarpGroup& target, const Statement& statement) {
  target.*Member = timer(reader, statement, Duration{0}, std::chrono::microseconds(kLargestSigned), "no delay is used");
}

void read_interface(Reader& reader, GarpGroup& target, const Statement& statement) {
  if (is_interface_name(reader, statement, 1)) target.interfaces.push_back(parameter(statement));
}

void read_interfaces(Reader& reader, GarpGroup& target, const Statement& statement) {
  for (const Word& word : read_words(reader, statement)) target.interfaces.push_back(word.text);
}

constexpr Keyword<GarpGroup> kGarpGroupKeywords[] = {
    {"garp_interval", value, in_effect, read_interval<&GarpGroup::garp_interval>},
    {"gna_interval", value, in_effect, read_interval<&GarpGroup::gna_interval>},
    {"interface", value, in_effect, read_interface},
    {"interfaces", block, in_effect, read_interfaces},
};

}  // namespace

void read_garp_group(Reader& reader, Draft& draft, const Statement& statement) {
  GarpGroup group;
  read_block(reader, group, statement.block, "garp_group", kGarpGroupKeywords);
  draft.garp_groups.push_back(std::move(group));
}

void list_garp_group(std::vector<KnownKeyword>& out) {
  list_keywords<GarpGroup>(out, "garp_group", kGarpGroupKeywords);
}

}  // namespace viplane::config
