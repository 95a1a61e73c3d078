// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/health/md5.h"

#include <md5.h>

namespace viplane::health {

struct Md5::Context {
  MD5_CTX state;
};

Md5::Md5() : context_(std::make_unique<Context>()) { MD5Init(&context_->state); }
Md5::~Md5() = default;
Md5::Md5(Md5&&) noexcept = default;
Md5& Md5::operator=(Md5&&) noexcept = default;

void Md5::update(ByteView bytes) {
  if (bytes.empty()) return;
  MD5Update(&context_->state, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

Md5Digest Md5::sum() const {
  MD5_CTX last = context_->state;  // MD5Final() pads the state
  Md5Digest digest;
  MD5Final(digest.data(), &last);
  return digest;
}

std::string to_hex(const Md5Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : digest) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

}  // namespace viplane::health
