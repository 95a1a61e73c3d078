// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "net/frame.h"

namespace viplane {

// One reply of a mail server (RFC 5321, section 4.2), read piece by piece: lines "250-text" up to "250 text".
class SmtpReply {
 public:
  enum class Progress : std::uint8_t { wants_more, complete, invalid };

  Progress receive(ByteView bytes);
  int code() const { return code_; }                           // of a complete reply
  const std::string& last_line() const { return last_line_; }  // without its end; for messages

 private:
  static constexpr std::size_t kLongest = 8192;  // of a whole reply: a conversation must end
  Progress take_line(std::string line);

  std::string text_;  // the line being read
  std::string last_line_;
  std::size_t octets_ = 0;
  int code_ = 0;
};

}  // namespace viplane
