// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/ipvsadm_words.h"

#include <charconv>
#include <map>

namespace viplane::live {
namespace {

using Columns = report::IpvsadmFormat::Columns;

const std::map<std::string_view, Columns> kColumns{{"--stats", Columns::stats},
                                                   {"--rate", Columns::rate},
                                                   {"--thresholds", Columns::thresholds},
                                                   {"--persistent-conn", Columns::persistent}};

const std::map<std::string_view, char> kLongWords{
    {"--list", 'L'},        {"--numeric", 'n'},     {"--connection", 'c'},    {"--save", 'S'},
    {"--tcp-service", 't'}, {"--udp-service", 'u'}, {"--fwmark-service", 'f'}};

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  const auto address = IpAddress::parse(host);
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (!address || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Endpoint{*address, port};
}

std::variant<IpvsadmWords, std::string> parse_ipvsadm_words(const std::vector<std::string>& words) {
  IpvsadmWords request;
  bool lists = false, saves = false, wants_connections = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (const auto columns = kColumns.find(word); columns != kColumns.end()) {
      request.format.columns = columns->second;
      continue;
    }
    if (word == "--daemon") {
      request.what = IpvsadmWords::What::sync_daemon;
      continue;
    }
    if (word == "--exact" || word == "--sort" || word == "--nosort" || word == "--timeout") {
      request.format.exact = request.format.exact || word == "--exact";
      if (word == "--nosort") request.format.sorted = false;
      if (word == "--timeout") request.what = IpvsadmWords::What::timeouts;
      continue;
    }
    std::string letters;
    if (const auto found = kLongWords.find(word); found != kLongWords.end()) {
      letters = found->second;
    } else if (word.size() > 1 && word[0] == '-' && word[1] != '-') {
      letters = word.substr(1);
    } else {
      return "ipvs: '" + word + "' is not understood; it takes -Ln, -Lnc and -Sn with ipvsadm's switches";
    }
    for (const char letter : letters) {
      switch (letter) {
        case 'L':
        case 'l': lists = true; break;
        case 'S': saves = true; break;
        case 'c': wants_connections = true; break;
        case 'n': break;
        case 't':
        case 'u': {
          const auto endpoint = i + 1 < words.size() ? parse_endpoint(words[i + 1]) : std::nullopt;
          if (!endpoint) return std::string("ipvs: -") + letter + " takes ADDRESS:PORT";
          ++i;
          request.format.only = {letter == 't' ? dataplane::Protocol::tcp : dataplane::Protocol::udp, *endpoint};
          break;
        }
        default: return std::string("ipvs: -") + letter + " is not taken here; services are changed in keepalived.conf";
      }
    }
  }
  if (lists == saves) return "ipvs: one of -L and -S is needed";
  if (saves) request.what = IpvsadmWords::What::save;
  if (wants_connections) request.what = IpvsadmWords::What::connections;
  request.with_engine = wants_connections && request.format.columns == Columns::persistent;
  return request;
}

}  // namespace viplane::live
