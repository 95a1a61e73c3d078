// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/netns.h"

#include <gtest/gtest.h>

namespace viplane::test {
namespace {

TEST(NetworkNamespace, NodesOfOneSwitchReachOneAnother) {
  VIPLANE_NEEDS_NAMESPACES();
  Switch lan;
  NetworkNamespace a, b;
  lan.connect(a, "eth0", "10.0.0.1/24");
  const std::string port = lan.connect(b, "eth0", "10.0.0.2/24");
  EXPECT_EQ(a.try_run("ping -c1 -W2 10.0.0.2"), 0);
  lan.ports().run("ip link set " + port + " down");
  EXPECT_NE(a.try_run("ping -c1 -W1 10.0.0.2"), 0);
}

TEST(NetworkNamespace, TheThreadComesHome) {
  VIPLANE_NEEDS_NAMESPACES();
  NetworkNamespace outer, inner;
  inner.run("ip link add only_here type veth peer name other");
  Inside first(outer);
  { Inside second(inner); }
  EXPECT_NE(std::system("ip link show only_here >/dev/null 2>&1"), 0);
}

TEST(NetworkNamespace, AChildLivesInsideAndIsReaped) {
  VIPLANE_NEEDS_NAMESPACES();
  NetworkNamespace space;
  space.run("ip link add only_here type veth peer name other");
  Child child(space, [] { return std::system("ip link show only_here >/dev/null 2>&1") == 0 ? 7 : 1; });
  EXPECT_EQ(child.wait(), 7);
}

}  // namespace
}  // namespace viplane::test
