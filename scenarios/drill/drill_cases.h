// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "scenarios/drill/drill_pair.h"

namespace viplane::scenarios {

// What theory says a client may see of a fault.
enum class Theory : std::uint8_t {
  seamless,   // nothing
  handover,   // a planned stop: nothing with graceful_handover, else the skew time
  takeover,   // Master_Down_Interval of the backup
  as_long,    // as long as the fault lasts, and one Master_Down_Interval: no protocol could know
  respawn,    // Master_Down_Interval of whoever is first: the process itself comes back
  detection,  // until the health checks have seen it
  arp_age,    // until the router's ARP entry has aged: nobody tells it
};

// What else there is to know of a fault; combined with |.
enum DrillTrait : unsigned {
  kEndless = 1,      // it has no end to wait for
  kDisturbed = 2,    // chance or a forger decides who is master: nothing is claimed about that
  kTwoPaths = 4,     // both directors get traffic: connections survive only where both choose alike
  kSameSwitch = 8,   // it needs both directors on one switch
  kClientSide = 16,  // the role says on whose side the clients are
  kOneLan = 32,      // it strikes one LAN unseen: sync groups over several LANs stay where they are
};

// A line of the standard list, before it is filled in for a pair.
struct DrillFault {
  const char* name;
  const char* faults;  // of the scenario language, without times: "crash: {master}"; further ones after a newline
  const char* role;    // "": the fault at the master and at the backup, `{master}` and `{backup}` changing places
  Theory at_master;
  Theory at_backup;
  unsigned traits = 0;  // of DrillTrait

  bool is(unsigned trait) const { return (traits & trait) != 0; }
};

const std::vector<DrillFault>& drill_faults();

// The case as a text of the scenario language.
struct DrillText {
  std::string name;
  std::string role;
  std::string theory;
  std::string yaml;
};
std::vector<DrillText> drill_texts(const DrillPair& pair,
                                   const std::vector<std::pair<std::string, std::string>>& directors);

}  // namespace viplane::scenarios
