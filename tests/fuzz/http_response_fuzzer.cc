// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a web server's answer, in any pieces: the pieces must not change what the parser finds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "control/health/http_message.h"

namespace {

using viplane::ByteView;
using viplane::health::HttpResponse;
using Progress = HttpResponse::Progress;

Progress feed(HttpResponse& response, ByteView bytes, std::size_t piece) {
  Progress progress = Progress::wants_more;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    progress = response.receive(bytes.subspan(i, std::min(piece, bytes.size() - i)));
  }
  return progress == Progress::wants_more ? response.finish() : progress;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 32 + 1;
  const ByteView bytes = std::as_bytes(std::span(data + 1, size - 1));
  HttpResponse whole;
  HttpResponse pieces;
  const Progress of_whole = feed(whole, bytes, size);
  const Progress of_pieces = feed(pieces, bytes, piece);
  if (of_whole != of_pieces) std::abort();
  if (of_whole == Progress::invalid) return 0;
  if (whole.status() != pieces.status() || whole.digest() != pieces.digest()) std::abort();
  return 0;
}
