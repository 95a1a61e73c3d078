// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/dataplane/ipvsadm.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

#include "control/report/ipvsadm.h"

namespace viplane::test {
namespace {

using dataplane::ConnectionStatus;
using dataplane::Edit;
using dataplane::Method;
using dataplane::Protocol;
using dataplane::ServerSettings;
using dataplane::ServiceKey;
using dataplane::ServiceSettings;

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error("not offered: " + why); }

Endpoint offered_endpoint(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const auto address = IpAddress::parse(text.substr(0, colon));
  if (!address) refuse("address " + text);
  return {*address, static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
}

struct Arguments {
  char verb = 0;
  ServiceKey key;
  Endpoint server;
  ServiceSettings service;
  ServerSettings settings;
};

void read_flags(const std::string& flags, ServiceSettings& service) {
  service.scheduler_flags.port = flags.find("-port") != std::string::npos;
  service.scheduler_flags.fallback = flags.find("-fallback") != std::string::npos;
}

Arguments read(const Words& words) {
  Arguments arguments;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto value = [&] { return words.at(++i); };
    if (word == "-t" || word == "-u") {
      arguments.key = {word == "-t" ? Protocol::tcp : Protocol::udp, offered_endpoint(value())};
    } else if (word == "-r") {
      arguments.server = offered_endpoint(value());
    } else if (word == "-s") {
      arguments.service.scheduler = value();
    } else if (word == "-p") {
      arguments.service.persistence = std::chrono::seconds(std::stoi(value()));
    } else if (word == "-M") {
      arguments.service.persistence_mask = IpAddress::parse(value()).value().v4_value();
    } else if (word == "-b") {
      read_flags(value(), arguments.service);
    } else if (word == "-o") {
      arguments.service.one_packet = true;
    } else if (word == "-w") {
      arguments.settings.weight = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (word == "-x") {
      arguments.settings.upper_threshold = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (word == "-y") {
      arguments.settings.lower_threshold = static_cast<std::uint32_t>(std::stoul(value()));
    } else if (word == "-i" || word == "-g" || word == "-m") {
      arguments.settings.method = word == "-i" ? Method::tunnel : word == "-g" ? Method::direct : Method::nat;
    } else if (word.size() == 2 && std::string("AEDaed").find(word[1]) != std::string::npos) {
      arguments.verb = word[1];
    } else {
      refuse(word);
    }
  }
  return arguments;
}

Edit edit(dataplane::ServiceTable& table, const Arguments& arguments) {
  switch (arguments.verb) {
    case 'A': return table.add_service(arguments.key, arguments.service);
    case 'E': return table.edit_service(arguments.key, arguments.service);
    case 'D': return table.remove_service(arguments.key);
    case 'a': return table.add_server(arguments.key, arguments.server, arguments.settings);
    case 'e': return table.edit_server(arguments.key, arguments.server, arguments.settings);
    case 'd': return table.remove_server(arguments.key, arguments.server);
    default: refuse("ipvsadm without a verb");
  }
}

std::string list_services(Lab& lab, bool shows_templates) {
  report::IpvsadmFormat format;
  if (shows_templates) format.columns = report::IpvsadmFormat::Columns::persistent;
  return report::ipvsadm_list(lab.services.list(), format);
}

std::string list_connections(Lab& lab, bool shows_engine) {
  std::string text = report::ipvsadm_connections_title(shows_engine);
  if (!shows_engine) text.erase(0, text.find('\n') + 1);  // "| sed 1d"
  lab.forwarder.for_each_connection(lab.now, [&](const ConnectionStatus& row) { text += to_string(row) + "\n"; });
  return text;
}

std::string list_proc(Lab& lab) {
  std::string text;
  lab.forwarder.for_each_connection(lab.now, [&](const ConnectionStatus& row) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(row.remaining).count();
    text += fmt::format("{} {:08X} {:04X} {:08X} {:04X} {:08X} {:04X} {:<11} {:>7}\n",
                        row.protocol == Protocol::tcp ? "TCP" : "UDP", row.client.address.v4_value(), row.client.port,
                        row.virtual_address.address.v4_value(), row.virtual_address.port, row.server.address.v4_value(),
                        row.server.port, row.state, seconds);
  });
  return text;
}

void set_sysctl(Lab& lab, const std::string& name, int value) {
  dataplane::Options options = lab.forwarder.options();
  const std::map<std::string, std::function<void()>> settings{
      {"sloppy_tcp", [&] { options.sloppy_tcp = value; }},
      {"expire_nodest_conn", [&] { options.expire_nodest_conn = value; }},
      {"expire_quiescent_template", [&] { options.expire_quiescent_template = value; }},
      {"pmtu_disc", [&] { options.pmtu_disc = value; }},
      {"nat_icmp_send", [&] { options.nat_icmp_send = value; }},
      {"schedule_icmp", [&] { options.schedule_icmp = value; }},
      {"conn_reuse_mode", [&] { options.conn_reuse_mode = value; }},
  };
  const auto at = settings.find(name);
  if (at == settings.end()) refuse("sysctl " + name);
  at->second();
  lab.forwarder.set_options(options);
}

std::string run_words(Lab& lab, const Words& words) {
  const auto has = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  if (words[0] == "echo") {
    const std::string& target = words.at(2);  // >/proc/sys/net/ipv4/vs/NAME
    set_sysctl(lab, target.substr(target.rfind('/') + 1), std::stoi(words[1]));
    return {};
  }
  if (words[0] == "cat" && words.at(1) == "/proc/net/ip_vs_conn") return list_proc(lab);
  if (words[0] == "wait") {
    lab.advance(std::chrono::milliseconds(static_cast<int>(std::stod(words.at(1)) * 1000)));
    return {};
  }
  if (words[0] != "ipvsadm") refuse(words[0]);
  if (has("-Lcn")) return list_connections(lab, has("--persistent-conn"));
  if (has("-Ln")) return list_services(lab, has("--persistent-conn"));
  const Edit result = edit(lab.services, read(words));
  if (result != Edit::done) refuse(std::string(to_string(result)));
  return {};
}

}  // namespace

std::string run_command(Lab& lab, const std::string& line) {
  std::string output;
  std::istringstream commands(line);
  for (std::string command; std::getline(commands, command, ';');) {
    std::istringstream stream(command.substr(0, command.find('|')));  // "| sed 1d" cuts a headline we do not print
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (!words.empty()) output += run_words(lab, words);
  }
  return output;
}

}  // namespace viplane::test
