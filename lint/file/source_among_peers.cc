// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/file/file_lints.h"
#include "lint/words.h"

namespace viplane::lint {

void source_among_peers(const Subject& subject, Findings& out) {
  for (const config::VrrpInstance& instance : subject.config.instances)
    for (const config::UnicastPeer& peer : instance.unicast_peer)
      if (instance.source_address == peer.address)
        out.add(peer.location, label(instance) + peer.address.to_string() +
                                   " is this director's own address (unicast_src_ip), and listed among its peers");
}

}  // namespace viplane::lint
