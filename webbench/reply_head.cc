// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/reply_head.h"

#include <strings.h>

#include <algorithm>

namespace viplane::webbench {

void ReplyHead::clear() {
  text_.clear();
  complete_ = false;
}

void ReplyHead::take(std::string_view piece) {
  if (complete_) return;
  const std::size_t searched = text_.size() < 3 ? 0 : text_.size() - 3;
  text_ += piece.substr(0, std::min(piece.size(), kLimit - text_.size()));
  complete_ = text_.size() == kLimit || text_.find("\r\n\r\n", searched) != std::string::npos;
}

int ReplyHead::status_class() const {
  // "HTTP/1.1 200"
  if (!text_.starts_with("HTTP/") || text_.size() < 12 || text_[8] != ' ') return 0;
  const char digit = text_[9];
  return digit >= '1' && digit <= '5' ? digit - '0' : 0;
}

std::string_view ReplyHead::header(std::string_view name) const {
  const std::string_view all = text_;
  for (std::size_t at = all.find("\r\n"); at != std::string_view::npos; at = all.find("\r\n", at)) {
    at += 2;
    const std::string_view line = all.substr(at, all.find("\r\n", at) - at);
    if (line.empty()) break;
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    const std::size_t begin = line.find_first_not_of(" \t", name.size() + 1);
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t") + 1 - begin);
  }
  return {};
}

}  // namespace viplane::webbench
