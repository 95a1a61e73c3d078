// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "live/ledger.h"

namespace viplane::live {

// What was done, for the journal: "removed 10.0.0.100/24 from eth0".
struct CleanUpReport {
  std::vector<std::string> done;
  std::vector<std::string> failed;
};

enum class SayLastWords : bool { no, yes };

// Puts right what the book holds (tables of nftables need no entry: they belong to their process and go with it): first
// the last words are sent (where asked: by the supervisor of a director that died just now; a late "priority 0" would
// only disturb the living), then addresses and interfaces go, then programs, then settings and offloads get their old
// values. What is gone already is as asked. Throws nothing; touches nothing that the book does not name. The calling
// thread is in the director's network namespace and may administer it (CAP_NET_ADMIN, CAP_NET_RAW). 100 addresses take
// some milliseconds.
//
// The supervisor: `clean_up(ledger.held(), SayLastWords::yes); ledger.clear();`
CleanUpReport clean_up(const std::vector<Held>& held, SayLastWords last_words);

// What carries our mark in this network namespace and is in no living process's ledger beside `own`: addresses with
// our IFA_PROTO (kernel 5.18 and later), routes and rules with our protocol, and macvlans with our alias. Finds what a
// lost state file hides.
std::vector<Held> find_marked_leftovers(const std::filesystem::path& own);

}  // namespace viplane::live
