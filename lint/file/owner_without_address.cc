// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {
namespace {

bool has_address(const config::VrrpInstance& instance, const IpAddress& wanted) {
  return std::any_of(instance.virtual_ipaddress.begin(), instance.virtual_ipaddress.end(),
                     [&](const config::VirtualAddress& address) { return address.prefix.address == wanted; });
}

}  // namespace

void owner_without_address(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances) {
    if (instance.priority != 255) continue;
    const bool is_owner = !instance.source_address || has_address(instance, *instance.source_address);
    if (is_owner) continue;
    out.add(subject.place(instance, "priority"),
            label(instance) + "priority 255 is the owner's, and this director's own address " +
                instance.source_address->to_string() + " is none of its virtual addresses");
  }
}

void address_without_owner(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances) {
    if (instance.priority == 255 || !instance.source_address) continue;
    if (!has_address(instance, *instance.source_address)) continue;
    out.add(subject.place(instance, "virtual_ipaddress"),
            label(instance) + "the virtual address " + instance.source_address->to_string() +
                " is the director's own, which it has also as a backup: two answer for it");
  }
}

}  // namespace viplane::lint
