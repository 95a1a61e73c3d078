// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include "scenarios/laboratory/faults.h"

namespace viplane::scenarios {

// make_lab_fault() by what is struck, each in the file of its name. None: the verb is another's.
LabFaultPtr make_wire_fault(const Fault& fault, const LabParts& parts);       // frames on one cable
LabFaultPtr make_segment_fault(const Fault& fault, const LabParts& parts);    // who hears whom, and the switches
LabFaultPtr make_interface_fault(const Fault& fault, const LabParts& parts);  // what people do to interfaces
LabFaultPtr make_server_fault(const Fault& fault, const LabParts& parts);     // real servers
LabFaultPtr make_stranger_fault(const Fault& fault, const LabParts& parts);   // forgers

inline const lab::NetworkNamespace& fabric_of(const LabParts& parts) {
  return parts.site.laboratory().fabric().network();
}

}  // namespace viplane::scenarios
