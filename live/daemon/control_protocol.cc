// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/control_protocol.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "live/daemon/unix_socket.h"
#include "posix/system_call.h"

namespace viplane::live {

std::string encode_request(const std::vector<std::string>& words) {
  std::string request;
  for (const auto& word : words) request += word + '\0';
  return request;
}

std::vector<std::string> decode_request(std::string_view request) {
  std::vector<std::string> words;
  while (!request.empty()) {
    const std::size_t end = request.find('\0');
    words.emplace_back(request.substr(0, end));
    request.remove_prefix(end == std::string_view::npos ? request.size() : end + 1);
  }
  return words;
}

std::string encode_answer(const ControlAnswer& answer) { return std::to_string(answer.code) + "\n" + answer.text; }

ControlAnswer decode_answer(std::string_view answer) {
  const std::size_t end = answer.find('\n');
  int code = 0;
  const auto [rest, error] = std::from_chars(answer.data(), answer.data() + std::min(end, answer.size()), code);
  if (end == std::string_view::npos || error != std::errc{} || rest != answer.data() + end) {
    return {1, "the daemon went away without an answer\n"};
  }
  return {code, std::string(answer.substr(end + 1))};
}

ControlAnswer ask(const std::string& socket_path, const std::vector<std::string>& words) {
  const Descriptor socket = connect_unix(socket_path);
  const std::string request = encode_request(words);
  system_call(send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL), "ask " + socket_path);
  system_call(shutdown(socket.get(), SHUT_WR), "ask " + socket_path);
  std::string answer;
  std::array<char, 65536> octets{};
  for (ssize_t length = 0; (length = recv(socket.get(), octets.data(), octets.size(), 0)) > 0;) {
    answer.append(octets.data(), static_cast<std::size_t>(length));
  }
  return decode_answer(answer);
}

}  // namespace viplane::live
