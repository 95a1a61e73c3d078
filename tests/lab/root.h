// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

// Leaves the test where namespaces cannot be made.
#define NEEDS_ROOT() \
  if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root"
