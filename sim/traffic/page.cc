// SPDX-License-Identifier: GPL-2.0-or-later
#include "sim/traffic/page.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace viplane::sim {
namespace {

constexpr std::string_view kBlankLine = "\r\n\r\n";

std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string response(std::string_view body, int status, const char* connection) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Other");
  text += "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size());
  text += std::string("\r\nConnection: ") + connection;
  return text.append(kBlankLine).append(body);
}

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

// The value of a header field, without the spaces around it; empty where it is absent.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
    at += 2;
    const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !same_letters(line.substr(0, colon), name)) continue;
    const std::size_t from = line.find_first_not_of(" \t", colon + 1);
    return from == std::string_view::npos ? std::string_view() : line.substr(from);
  }
  return {};
}

bool parse_head(std::string_view head, HttpRequest& request) {
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return false;
  const std::string_view version = line.substr(last + 1);
  if (!version.starts_with("HTTP/1.")) return false;
  request.path = line.substr(first + 1, last - first - 1);
  const std::string_view connection = field(head, "Connection");
  request.keep_alive =
      version == "HTTP/1.0" ? same_letters(connection, "keep-alive") : !same_letters(connection, "close");
  return true;
}

}  // namespace

Page::Page(std::string_view body, int status)
    : body_(body), closing_(response(body, status, "close")), keep_alive_(response(body, status, "keep-alive")) {}

Page Page::of_size(std::size_t octets) {
  for (std::size_t body = octets; body-- > 0;) {
    Page page(std::string(body, 'x'));
    if (page.closing_.size() == octets) return page;
    if (page.closing_.size() + 200 < octets) break;  // the length's own digits skip this size
  }
  throw std::invalid_argument("no page has a response of " + std::to_string(octets) + " octets");
}

RequestReader::Status RequestReader::read(ByteView& bytes, HttpRequest& request) {
  if (clear_next_) head_.clear();
  clear_next_ = false;
  std::string_view text = as_text(bytes);
  if (head_.empty()) {  // the usual case: a whole request in one segment, nothing is copied
    const std::size_t end = text.find(kBlankLine);
    if (end != std::string_view::npos) {
      bytes = bytes.subspan(end + kBlankLine.size());
      return parse_head(text.substr(0, end + 2), request) ? Status::request : Status::bad;
    }
  }
  const std::size_t before = head_.size();
  head_.append(text);
  const std::size_t end = head_.find(kBlankLine, before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    bytes = {};
    return head_.size() > kMostHead ? Status::bad : Status::more;
  }
  const std::size_t taken = end + kBlankLine.size() - before;
  bytes = bytes.subspan(taken);
  head_.resize(end + 2);
  clear_next_ = true;  // request.path looks into it
  return parse_head(head_, request) ? Status::request : Status::bad;
}

int ResponseReader::read(ByteView bytes) {
  int complete = 0;
  while (!bytes.empty()) {
    if (!in_body_) {
      const std::string_view text = as_text(bytes);
      const std::size_t before = head_.size();
      head_.append(text);
      const std::size_t end = head_.find(kBlankLine, before < 3 ? 0 : before - 3);
      if (end == std::string::npos) return complete;
      const std::string_view length = field(std::string_view(head_).substr(0, end + 2), "Content-Length");
      const auto parsed = std::from_chars(length.data(), length.data() + length.size(), body_left_);
      if (parsed.ec != std::errc() || length.empty()) return -1;
      bytes = bytes.subspan(end + kBlankLine.size() - before);
      head_.clear();
      in_body_ = true;
    }
    const std::size_t taken = std::min(bytes.size(), body_left_);
    bytes = bytes.subspan(taken);
    body_left_ -= taken;
    if (body_left_ != 0) return complete;
    in_body_ = false;
    ++complete;
  }
  return complete;
}

}  // namespace viplane::sim
