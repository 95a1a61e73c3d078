// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "tests/keepalived/table.h"

namespace viplane::testing {

std::string in_words(const Figure& figure);  // "outage at the client: measured 3.17 s, modelled 3.18 s"

// Keeps what was played for the table.
void remember(const Row& row, std::vector<Figure> figures);
void print_table();
// results/keepalived-model.json and docs/results/keepalived-model.md under `root`.
void write_results(const std::filesystem::path& root);

}  // namespace viplane::testing
