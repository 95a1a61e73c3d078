// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/pair/keepalived_conf.h"

#include <gmock/gmock.h>

#include "lab/pair/daemon.h"
#include "lab/pair/log_lines.h"

namespace viplane::lab {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

TEST(KeepalivedConf, SaysWhatTheMembersAgreeOn) {
  const VirtualRouter router{.version = 3, .interval = 100ms, .is_unicast = true, .preempts = false};
  const std::string text =
      keepalived_conf(router, {"alpha", 1, 200, true}, {{"beta", 2, 100, false}}, {"", "  # more\n"});
  for (const char* line :
       {"vrrp_version 3\n", "advert_int 0.1\n", "priority 200\n", "nopreempt\n", "use_vmac vrrp.51\n",
        "unicast_src_ip 10.77.0.1\n", "    10.77.0.2\n", "10.77.0.100/24\n", "# more\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, Not(HasSubstr("authentication")));
}

TEST(KeepalivedConf, PutsTheLinkLocalAddressFirst) {
  VirtualRouter router;
  router.is_v6 = true;
  EXPECT_TRUE(router.addresses().front().address.is_link_local());
  EXPECT_THAT(keepalived_conf(router, {}, {}), HasSubstr("fe80::77:100/64\n    fd77::100/64\n"));
}

TEST(LogLines, FindsThoseWithAPhrase) {
  constexpr std::string_view kPhrases[] = {"bad", "worse"};
  EXPECT_THAT(lines_with("good\nbad one\n\nthe worse", kPhrases), testing::ElementsAre("bad one", "the worse"));
  EXPECT_THAT(lines_of("a\n\nb"), testing::ElementsAre("a", "", "b"));
}

}  // namespace
}  // namespace viplane::lab
