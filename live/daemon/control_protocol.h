// SPDX-License-Identifier: GPL-2.0-or-later
// What viplanectl and viplaned say to each other over the Unix socket. The client sends its words, each ended by a zero
// octet, and closes its side. The server answers with an exit code on a line of its own and the text to be printed: to
// standard output where the code is 0, else to standard error.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace viplane::live {

struct ControlAnswer {
  int code = 0;  // 0 done, 1 could not be done, 2 not understood
  std::string text;
};

std::string encode_request(const std::vector<std::string>& words);
std::vector<std::string> decode_request(std::string_view request);
std::string encode_answer(const ControlAnswer& answer);
ControlAnswer decode_answer(std::string_view answer);  // code 1 where it is none

// The client's side: connects, asks, waits for the whole answer. Throws std::system_error naming the socket.
ControlAnswer ask(const std::string& socket_path, const std::vector<std::string>& words);

}  // namespace viplane::live
