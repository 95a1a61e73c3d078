// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"
#include "control/config/keyword_places.h"
#include "lint/surroundings.h"

namespace viplane::lint {

// One director's configuration, as lints see it.
struct Subject {
  std::string file;
  std::string path;  // for messages: the file, and the id whose lines count if it is written for several
  config::Config config;
  config::KeywordPlaces places;
  Surroundings surroundings;
  const Host* host = nullptr;  // the machine it is to run on, if that may be asked

  // Where a keyword of an instance, service ... stands, or else its block.
  template <class Block>
  config::Location place(const Block& block, const std::string& keyword) const {
    return places.find_or_block(block.location, keyword);
  }
};

// Whether two instances of one file are always on one director.
bool move_together(const config::VrrpInstance& one, const config::VrrpInstance& other);

// Two instances that are one virtual router, or are meant to be.
struct Partners {
  const config::VrrpInstance& a;
  const config::VrrpInstance& b;
};

// Two directors that are to stand in for each other.
struct Pair {
  const Subject& a;
  const Subject& b;
  std::vector<Partners> routers;        // with the same virtual_router_id
  std::vector<Partners> split_routers;  // with the same addresses and different virtual_router_ids
  std::vector<const config::VrrpInstance*> alone_in_a, alone_in_b;
  bool is_whole_cluster = false;  // there is no third file
};

Pair pair_up(const Subject& a, const Subject& b, bool is_whole_cluster);

}  // namespace viplane::lint
