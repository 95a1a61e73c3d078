// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "net/frame.h"

namespace viplane::health {

using Md5Digest = std::array<std::uint8_t, 16>;
std::string to_hex(const Md5Digest& digest);

// The MD5 sum (RFC 1321) of bytes that come in pieces.
class Md5 {
 public:
  Md5();
  ~Md5();
  Md5(Md5&&) noexcept;
  Md5& operator=(Md5&&) noexcept;

  void update(ByteView bytes);
  Md5Digest sum() const;  // of the bytes so far

 private:
  struct Context;  // libmd's
  std::unique_ptr<Context> context_;
};

}  // namespace viplane::health
