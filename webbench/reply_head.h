// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace viplane::webbench {

// Collects the head of an HTTP reply, as it arrives in pieces, up to a limit. Replies may be cut or no HTTP at all.
class ReplyHead {
 public:
  void clear();
  void take(std::string_view piece);

  // Hundreds digit of the status, 1 to 5; 0: no status line (HTTP/0.9, garbage, cut).
  int status_class() const;

  // The first header of that name (letters' case aside), blanks around its value cut off; empty: none.
  std::string_view header(std::string_view name) const;

 private:
  static constexpr std::size_t kLimit = 4096;
  std::string text_;
  bool complete_ = false;
};

}  // namespace viplane::webbench
