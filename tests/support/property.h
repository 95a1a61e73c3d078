// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sstream>
#include <utility>

namespace viplane::test {

// Checks a rapidcheck property with a fixed seed, so that a run can be repeated; a failure prints the smallest
// counterexample.
template <typename Property>
void check_property(Property&& property, int cases = 200, std::uint64_t seed = 20260101) {
  rc::detail::TestParams parameters;
  parameters.seed = seed;
  parameters.maxSuccess = cases;
  const auto result =
      rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata{}, parameters);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream story;
  rc::detail::printResultMessage(result, story);
  ADD_FAILURE() << story.str() << "\nseed " << seed;
}

}  // namespace viplane::test
