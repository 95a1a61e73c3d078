// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/last_words.h"

#include <net/if.h>

#include <algorithm>

namespace viplane::live {

LastWordsKeeper::~LastWordsKeeper() {
  for (const Noted& noted : noted_) ledger_.strike(noted.entry);
}

void LastWordsKeeper::refresh() {
  const auto wanted = director_.farewells();
  std::erase_if(noted_, [&](const Noted& noted) {
    const bool is_over = std::ranges::find(wanted, noted.words) == wanted.end();
    if (is_over) ledger_.strike(noted.entry);
    return is_over;
  });
  for (const PortFrame& words : wanted) {
    if (std::ranges::find(noted_, words, &Noted::words) != noted_.end()) continue;
    const std::string& interface = host_.env().ports[words.port]->info().name;
    const int index = static_cast<int>(if_nametoindex(interface.c_str()));
    noted_.push_back({words, ledger_.note(LastWords{index, interface, words.frame})});
  }
}

}  // namespace viplane::live
