// SPDX-License-Identifier: GPL-2.0-or-later
// Any text as keepalived.conf; what stands behind a zero octet is the file other.conf that it may include. Loading must
// end, print, and never make an invalid configuration.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "control/config/load.h"
#include "tests/config/valid.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace viplane::config;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = text.find('\0');
  MemoryFiles files({{"main.conf", text.substr(0, zero)}});
  if (zero != std::string::npos) files.put("other.conf", text.substr(zero + 1));
  LoadOptions options{.node_name = "lb1"};
  options.limits.lines = 5000;
  options.limits.octets = 1 << 20;
  const LoadResult result = load_config(files, "main.conf", options);
  for (const Diagnostic& diagnostic : result.diagnostics) (void)to_string(diagnostic);  // only that it ends
  if (const std::string invalid = what_is_invalid(result.config); !invalid.empty()) {
    std::fprintf(stderr, "%s\n", invalid.c_str());
    std::abort();
  }
  return 0;
}
