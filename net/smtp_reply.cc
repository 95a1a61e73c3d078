// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/smtp_reply.h"

#include <algorithm>
#include <utility>

namespace viplane {
namespace {

bool is_digit(char octet) { return octet >= '0' && octet <= '9'; }

}  // namespace

SmtpReply::Progress SmtpReply::receive(ByteView bytes) {
  for (const std::byte octet : bytes) {
    if (++octets_ > kLongest) return Progress::invalid;
    if (octet != std::byte{'\n'}) {
      text_ += static_cast<char>(octet);
      continue;
    }
    if (text_.ends_with('\r')) text_.pop_back();
    const Progress progress = take_line(std::exchange(text_, {}));
    if (progress != Progress::wants_more) return progress;  // what follows belongs to no question of ours
  }
  return Progress::wants_more;
}

SmtpReply::Progress SmtpReply::take_line(std::string line) {
  last_line_ = std::move(line);
  const std::string& text = last_line_;
  if (text.size() < 3 || !std::all_of(text.begin(), text.begin() + 3, is_digit)) return Progress::invalid;
  code_ = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  if (text.size() == 3 || text[3] == ' ') return Progress::complete;
  return text[3] == '-' ? Progress::wants_more : Progress::invalid;
}

}  // namespace viplane
