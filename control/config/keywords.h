// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace viplane::config {

enum class Effect : std::uint8_t {
  in_effect,
  understood,  // read, without effect so far; one notice
  obsolete,    // keepalived itself has dropped it; a warning
};

// A keyword of the grammar by its path: "vrrp_instance/authentication/auth_pass". Checks stand at the beginning of a
// path ("MISC_CHECK/misc_path"), HTTP_GET and SSL_GET together ("HTTP_GET|SSL_GET/url"); what checks share stands alone
// ("connect_port").
struct KnownKeyword {
  std::string path;
  Effect effect = Effect::in_effect;
};

// Every keyword that the loader knows, as its own tables have them.
std::vector<KnownKeyword> known_keywords();

}  // namespace viplane::config
