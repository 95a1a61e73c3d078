// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::live {

std::string usage();         // of viplaned, for -h
std::string version_text();  // for -v

}  // namespace viplane::live
