// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <string>

#include "live/checks/script_identity.h"

namespace viplane::live {

// The file that `program` names, links followed; a bare name is looked for where the system keeps its programs. Throws
// std::runtime_error that names the file and a remedy where it does not exist or `identity` may not execute it.
std::filesystem::path find_program(const std::string& program, const ScriptIdentity& identity);

// keepalived's rule for what runs as root: nobody but root may be able to replace any part of the path. Empty: so it
// is; otherwise which part is at fault, and a remedy. A folder that others can write to is harmless with the sticky
// bit, as /tmp has it.
std::string insecure_part(const std::filesystem::path& program);

}  // namespace viplane::live
