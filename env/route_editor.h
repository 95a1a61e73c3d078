// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "net/routing.h"

namespace viplane {

// Gives the host routes and rules, and takes back what it gave: what others gave to the host stays, also where it looks
// the same. What a route changes for the director's own packets shows in the RouteTable.
class RouteEditor {
 public:
  virtual ~RouteEditor() = default;
  // Both answer whether the host now is as asked, whether or not it changed.
  virtual bool add(const RoutingItem& item) = 0;
  virtual bool remove(const RoutingItem& item) = 0;
  // Whether the host has it.
  virtual bool holds(const RoutingItem& item) const = 0;
};

}  // namespace viplane
