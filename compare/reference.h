// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::compare {

// What the reference deployment reports of webbench 1.5, 30 s each: one real server, and the VIP over three like it.
inline constexpr int kReferenceDirect = 465'536;        // pages a minute, 58 requests failed
inline constexpr int kReferenceThroughVip = 1'637'384;  // pages a minute, none failed

// Beside a measured ratio over `servers`: what the reference's says, and why it is not what equal servers can give.
std::string beside_reference(int servers);

}  // namespace viplane::compare
