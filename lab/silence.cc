// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/silence.h"

#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>

namespace viplane::lab {
namespace {

constexpr unsigned kMostRules = 16;

// One bit of the mark each; a mark stays with a frame on its way through all switches of the fabric. Two silences at
// once must not take each other's bits.
unsigned next_bit() {
  static unsigned taken = 0;
  return taken++ % 32;
}

std::string bit_text(unsigned bit) { return std::to_string(1U << bit); }

std::string chain(const std::string& hook, const std::string& port, const std::string& rules) {
  // Before what PortFilter does, so that its chains see marked frames.
  return "  chain " + hook + "_" + port + " {\n    type filter hook " + hook + " device \"" + port +
         "\" priority -1;\n" + rules + "  }\n";
}

}  // namespace

Silence::Silence(const Machine& fabric, const std::vector<Rule>& rules) : fabric_(fabric) {
  if (rules.size() > kMostRules) throw std::runtime_error("a laboratory can part at most 16 sets of machines");
  std::map<std::string, std::string> marking, dropping;  // by port
  for (const Rule& rule : rules) {
    const unsigned bit = next_bit();
    if (table_.empty()) table_ = "silence" + std::to_string(bit);
    for (const std::string& port : rule.speakers)
      marking[port] += "    meta mark set meta mark | " + bit_text(bit) + "\n";
    for (const std::string& port : rule.listeners)
      dropping[port] += "    meta mark & " + bit_text(bit) + " != 0 drop\n";
  }
  std::string text = "table netdev " + table_ + " {\n";
  for (const auto& [port, marks] : marking) text += chain("ingress", port, marks);
  for (const auto& [port, drops] : dropping) text += chain("egress", port, drops);
  fabric_.run({"nft", "-f", "-"}, text + "}\n");
}

Silence::~Silence() {
  try {
    fabric_.run({"nft", "delete", "table", "netdev", table_});
  } catch (const std::exception& error) {
    // It goes with the laboratory; but what is measured from here on is measured with it in place.
    std::fprintf(stderr, "viplane: %s\n", error.what());
  }
}

}  // namespace viplane::lab
