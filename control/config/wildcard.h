// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace viplane::config {

bool has_wildcard(std::string_view pattern);  // an unescaped * ? or [

// glob(7) on a whole path: * ? [a-z] [!a-z] and \x; none of them matches a slash, nor * and ? a leading dot.
bool wildcard_match(std::string_view pattern, std::string_view path);

// "a{b,c}d" gives "abd", "acd"; braces nest. A brace without comma or partner stays as it is. Never more than `limit`
// patterns.
std::vector<std::string> expand_braces(const std::string& pattern, std::size_t limit);

}  // namespace viplane::config
