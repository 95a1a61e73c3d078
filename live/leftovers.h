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

// What a neighbour of a director that died just now would go on believing, in this order: the last words are sent (a
// late "priority 0" would only disturb the living, so only its supervisor says them), then addresses, rules and routes
// go, many in one system call, then interfaces. The rest of the book is clean_up()'s, and so is what could not be done.
// Throws nothing.
CleanUpReport withdraw(const std::vector<Held>& held);

// Puts right what the book holds, but for the last words (tables of nftables need no entry: they belong to their
// process and go with it): addresses, rules, routes and interfaces go, then programs, then settings and offloads get
// their old values. What is gone already is as asked. Throws nothing; touches nothing that the book does not name. The
// calling thread is in the director's network namespace and may administer it (CAP_NET_ADMIN, CAP_NET_RAW). 100
// addresses take some milliseconds.
//
// The supervisor: `withdraw(ledger.held()); ... clean_up(ledger.held()); ledger.clear();`
CleanUpReport clean_up(const std::vector<Held>& held);

// What carries our mark in this network namespace and is in no living process's ledger beside `own`: addresses with
// our IFA_PROTO (kernel 5.18 and later), routes and rules with our protocol, and macvlans with our alias. Finds what a
// lost state file hides.
std::vector<Held> find_marked_leftovers(const std::filesystem::path& own);

}  // namespace viplane::live
