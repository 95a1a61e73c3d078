// SPDX-License-Identifier: GPL-2.0-or-later
// A small fuzzer with a fixed seed: whole files of every language feature, cut, doubled and garbled. The sanitizers and
// CHECKs below are the oracle; tests/fuzz/config_fuzzer.cc does the same without end.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/config/load_text.h"
#include "tests/config/valid.h"

namespace viplane::config {
namespace {

const char* const kSeeds[] = {
    "global_defs {\n router_id x\n vrrp_garp_interval 0.1\n include_check +match\n}\n"
    "vrrp_script s {\n script \"/bin/x 'a b'\"\n interval 2\n weight -5\n}\n"
    "vrrp_instance A {\n state BACKUP\n interface eth0\n virtual_router_id 51\n priority 150\n advert_int 0.5\n "
    "version 3\n"
    " authentication {\n auth_type PASS\n auth_pass \"a\\x41\\101\"\n }\n virtual_ipaddress {\n 10.0.0.1/24 dev eth1\n "
    "fe80::1\n }\n"
    " track_script {\n s weight 3 reverse\n }\n unicast_peer {\n 10.0.0.2 min_ttl 3\n }\n}\n"
    "vrrp_sync_group G {\n group {\n A\n B\n }\n}\n",
    "$A=10\n$B=${A}.${A}\n$M= \\\nvrrp_instance V${N} { \\\n interface eth0 \\\n virtual_router_id ${N} \\\n} \n"
    "~SEQ(N,1,5) $M\n@lb1 global_defs {\n@^lb2 router_id ${_RANDOM 1 9}\n@lb1 }\n~LST({P,Q},{1,2},{3,4}) ~SEQx(R,8,12) "
    "x ${P}${Q}${R}\n"
    "include other.conf\nincludea {a,b}*.conf\n",
    "virtual_server_group W {\n 10.0.1.1 80\n 10.0.1.3-5 80\n 2001:db8::1-2 80\n fwmark 9\n}\n"
    "virtual_server group W {\n lb_algo mh\n mh-port\n lb_kind TUN\n protocol TCP\n persistence_timeout 50\n quorum "
    "2\n hysteresis 1\n"
    " sorry_server 10.0.0.9 80\n real_server 10.0.0.2 80 {\n weight 3\n HTTP_GET {\n url {\n path /\n status_code "
    "200-299 404\n"
    " digest 9b3a0c85a887a256d6939da88aabd8cd\n }\n connect_timeout 3\n }\n MISC_CHECK {\n misc_path \"/x y\"\n }\n "
    "}\n}\n"};

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string mutate(std::string text) {
    for (std::size_t n = below(6) + 1; n > 0; --n) change(text);
    return text;
  }
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  void change(std::string& text) {
    static const char* const kPieces[] = {"{",
                                          "}",
                                          "\"",
                                          "'",
                                          "\\\n",
                                          "\n",
                                          "$",
                                          "${",
                                          "${A}",
                                          "$M",
                                          "~SEQ(",
                                          "~LST(",
                                          ",",
                                          ")",
                                          "@",
                                          "@^",
                                          "#",
                                          "!",
                                          "{{",
                                          "}}",
                                          "include main.conf\n",
                                          "999999999999999999999",
                                          "-",
                                          "/",
                                          "0x",
                                          "\r\n",
                                          "\t",
                                          "vrrp_instance",
                                          "virtual_server",
                                          "real_server 10.0.0.3 80 {",
                                          "weight 0",
                                          "\xff",
                                          "\\x",
                                          "\\c"};
    if (text.empty()) text = "x";
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(5)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, kPieces[below(std::size(kPieces))]); break;
      case 2: text.insert(below(text.size()), text.substr(at, length)); break;
      case 3: text[at] = static_cast<char>(below(256)); break;
      default: text.replace(at, length, kPieces[below(std::size(kPieces))]); break;
    }
  }

  std::mt19937_64 random_;
};

TEST(ConfigRobustness, GarbledFilesLoadOrAreRefusedAndNeverMakeAnInvalidConfig) {
  constexpr std::uint64_t kSeed = 20'240'607;
  constexpr int kRounds = 3000;
  Mutator mutator(kSeed);
  LoadOptions options{.node_name = "lb1"};
  options.limits.lines = 5000;
  options.limits.octets = 1 << 20;
  for (int round = 0; round < kRounds; ++round) {
    const MemoryFiles files({{"main.conf", mutator.mutate(kSeeds[mutator.below(std::size(kSeeds))])},
                             {"other.conf", mutator.mutate(kSeeds[mutator.below(std::size(kSeeds))])}});
    const LoadResult result = load_files(files, options);
    std::string printed;
    for (const Diagnostic& diagnostic : result.diagnostics) printed += to_string(diagnostic);
    ASSERT_EQ(what_is_invalid(result.config), "") << "round " << round << "\n"
                                                  << *files.read("main.conf") << "\n"
                                                  << printed;
  }
}

}  // namespace
}  // namespace viplane::config
