// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace viplane::config {

// Permissions as keepalived.conf has them: a number (022, 0x12, 18) or names joined by '|' (IWGRP|IWOTH). nullopt: it
// is neither, or more than nine bits.
std::optional<unsigned> parse_umask(std::string_view text);
std::string octal(unsigned mode);  // "022"

}  // namespace viplane::config
