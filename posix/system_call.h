// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cerrno>
#include <string>
#include <system_error>

namespace viplane {

// What a system call answered, or std::system_error that names the attempt ("bind AF_PACKET socket to eth0").
template <class Result>
Result system_call(Result result, const std::string& attempt) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), attempt);
  return result;
}

}  // namespace viplane
