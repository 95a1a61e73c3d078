// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a mail server's reply, in any pieces: the pieces must not change what the parser finds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "net/smtp_reply.h"

namespace {

using viplane::ByteView;
using viplane::SmtpReply;
using Progress = SmtpReply::Progress;

// As a check reads it: no further once the reply is judged.
Progress feed(SmtpReply& reply, ByteView bytes, std::size_t piece) {
  Progress progress = Progress::wants_more;
  for (std::size_t i = 0; i < bytes.size() && progress == Progress::wants_more; i += piece) {
    progress = reply.receive(bytes.subspan(i, std::min(piece, bytes.size() - i)));
  }
  return progress;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 32 + 1;
  const ByteView bytes = std::as_bytes(std::span(data + 1, size - 1));
  SmtpReply whole;
  SmtpReply pieces;
  const Progress of_whole = feed(whole, bytes, size);
  const Progress of_pieces = feed(pieces, bytes, piece);
  if (of_whole != of_pieces) std::abort();
  if (of_whole != Progress::complete) return 0;
  if (whole.code() != pieces.code() || whole.last_line() != pieces.last_line()) std::abort();
  if (whole.code() < 0 || whole.code() > 999) std::abort();
  return 0;
}
