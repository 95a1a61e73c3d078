// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/service_values.h"

#include <utility>

namespace viplane::config {
namespace {

constexpr Duration kLeast = std::chrono::microseconds(1);
constexpr Duration kMostTimeout = std::chrono::microseconds(kLargestUnsigned);
constexpr Duration kMostDelay = std::chrono::hours(24 * 366 * 100);

constexpr std::pair<std::string_view, Scheduler> kSchedulers[] = {
    {"rr", Scheduler::rr},     {"wrr", Scheduler::wrr},     {"lc", Scheduler::lc}, {"wlc", Scheduler::wlc},
    {"lblc", Scheduler::lblc}, {"lblcr", Scheduler::lblcr}, {"dh", Scheduler::dh}, {"sh", Scheduler::sh},
    {"mh", Scheduler::mh},     {"sed", Scheduler::sed},     {"nq", Scheduler::nq}, {"fo", Scheduler::fo},
    {"ovf", Scheduler::ovf},   {"twos", Scheduler::twos},
};

// The words behind TUN.
void read_tunnel(Reader& reader, const Statement& statement, Forwarding& out) {
  for (std::size_t i = 2; i < statement.words.size(); ++i) {
    const std::string& word = parameter(statement, i);
    if (word == "type") {
      const std::string& type = parameter(statement, ++i);
      if (type == "gue")
        out.tunnel_type = TunnelType::gue;
      else if (type == "gre")
        out.tunnel_type = TunnelType::gre;
      else if (type != "ipip")
        tell_bad_value(reader, statement, "is none of ipip, gue, gre", "ipip is used", i);
    } else if (word == "port") {
      const auto port = integer(reader, statement, {1, 65535}, "it is left out", ++i);
      if (port) out.tunnel_port = static_cast<std::uint16_t>(*port);
    } else if (word != "nocsum" && word != "csum" && word != "remcsum") {
      tell_bad_value(reader, statement, "is no option of a tunnel", "it is left out", i);
    }
  }
  if (out.tunnel_type == TunnelType::gue && out.tunnel_port == 0) {
    tell_bad_value(reader, statement, "of type gue needs a port", "type ipip is used");
    out.tunnel_type = TunnelType::ipip;
  }
}

}  // namespace

std::optional<Endpoint> endpoint(Reader& reader, const Statement& statement, std::string_view fallback,
                                 std::size_t index) {
  const auto ip = address(reader, statement, fallback, index);
  if (!ip) return std::nullopt;
  Endpoint out{*ip, 0};
  if (index + 1 < statement.words.size()) {
    const bool is_zero = parse_integer(parameter(statement, index + 1)) == 0;
    const auto port = lenient_integer(reader, statement, {is_zero ? 0 : 1, 65535}, fallback, index + 1);
    if (!port) return std::nullopt;
    out.port = static_cast<std::uint16_t>(*port);
  }
  tell_extra(reader, statement, index + 2);
  return out;
}

std::optional<Forwarding> forwarding(Reader& reader, const Statement& statement) {
  const std::string& method = parameter(statement);
  if (method == "NAT" || method == "DR") {
    tell_extra(reader, statement);
    return Forwarding{method == "NAT" ? ForwardingMethod::nat : ForwardingMethod::dr};
  }
  if (method == "TUN") {
    Forwarding out{ForwardingMethod::tun};
    read_tunnel(reader, statement, out);
    return out;
  }
  tell_bad_value(reader, statement, "is none of NAT, DR, TUN", "it is left out");
  return std::nullopt;
}

std::optional<Scheduler> scheduler_named(std::string_view name) {
  for (const auto& [word, scheduler] : kSchedulers)
    if (word == name) return scheduler;
  return std::nullopt;
}

std::string_view scheduler_name(Scheduler scheduler) {
  for (const auto& [word, each] : kSchedulers)
    if (each == scheduler) return word;
  return "wlc";
}

void read_connect_timeout(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = timer(reader, statement, kLeast, kMostTimeout, "the default is used");
  if (value) settings.connect_timeout = value;
  tell_extra(reader, statement);
}

void read_retry(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = lenient_integer(reader, statement, {0, kLargestUnsigned}, "the default is used");
  if (value) settings.retry = static_cast<unsigned>(*value);
  tell_extra(reader, statement);
}

void read_retry_of_server(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = integer(reader, statement, {1, kLargestUnsigned}, "the default is used");
  if (value) settings.retry = static_cast<unsigned>(*value);
  tell_extra(reader, statement);
}

void read_delay_before_retry(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = timer(reader, statement, Duration{0}, kMostDelay, "the default is used");
  if (value) settings.delay_before_retry = value;
  tell_extra(reader, statement);
}

void read_delay_loop(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = timer(reader, statement, kLeast, kMostDelay, "the default is used");
  if (value) settings.delay_loop = value;
  tell_extra(reader, statement);
}

void read_warmup(Reader& reader, CheckSettings& settings, const Statement& statement) {
  const auto value = timer(reader, statement, Duration{0}, kMostDelay, "the default is used");
  if (value) settings.warmup = value;
  tell_extra(reader, statement);
}

void read_alpha(Reader& reader, CheckSettings& settings, const Statement& statement) {
  if (const auto value = boolean(reader, statement, "the line is left out")) settings.alpha = value;
}

}  // namespace viplane::config
