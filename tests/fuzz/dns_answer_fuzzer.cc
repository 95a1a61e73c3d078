// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a name server's answer, and any name in a question: a question that is made is one that can be read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "control/health/dns_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace viplane::health;
  constexpr std::size_t kHeader = 12;
  const auto answer = parse_dns_answer(std::as_bytes(std::span(data, size)));
  if (answer.has_value() != (size >= kHeader)) std::abort();
  if (answer && (answer->code > 15 || dns_code_name(answer->code).empty())) std::abort();

  const std::string question = dns_query(0x1234, 1, std::string_view(reinterpret_cast<const char*>(data), size));
  if (question.empty()) return 0;
  if (question.size() > kHeader + 255 + 4) std::abort();
  const auto read = parse_dns_answer(std::as_bytes(std::span(question)));
  if (!read || read->identifier != 0x1234 || read->is_response) std::abort();
  return 0;
}
