// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/load_text.h"

#include <stdexcept>

namespace viplane::config {
namespace {

template <class T>
const T& only(const std::vector<T>& list, const LoadResult& result) {
  if (list.size() == 1) return list.front();
  std::string story = std::to_string(list.size()) + " elements where one is expected\n";
  for (const Diagnostic& diagnostic : result.diagnostics) story += to_string(diagnostic);
  throw std::runtime_error(story);
}

std::string message(const Diagnostic& diagnostic) {
  return std::string(name_of(diagnostic.severity)) + ' ' + diagnostic.location.to_string() + ' ' + diagnostic.id;
}

}  // namespace

LoadResult load_files(const MemoryFiles& files, const LoadOptions& options) {
  return load_config(files, "main.conf", options);
}

LoadResult load_text(const std::string& text, const LoadOptions& options) {
  return load_files(MemoryFiles({{"main.conf", text}}), options);
}

LoadResult load_instance(const std::string& lines) {
  return load_text("vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n" + lines +
                   "\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n");
}

std::string instance_text(const std::string& name, const std::string& lines) {
  return "vrrp_instance " + name + " {\ninterface eth0\nvirtual_router_id 1\n" + lines +
         "\nvirtual_ipaddress {\n10.0.0.1\n}\n}\n";
}

LoadResult load_service(const std::string& lines) {
  return load_text("virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n" + lines +
                   "\nreal_server 10.0.0.2 80 {\n}\n}\n");
}

LoadResult load_server(const std::string& lines) {
  return load_text("virtual_server 10.0.0.1 80 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.2 80 {\n" +
                   lines + "\n}\n}\n");
}

std::vector<std::string> faults(const LoadResult& result) {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : result.diagnostics)
    if (diagnostic.severity != Severity::notice) out.push_back(message(diagnostic));
  return out;
}

std::vector<std::string> all_messages(const LoadResult& result) {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : result.diagnostics) out.push_back(message(diagnostic));
  return out;
}

const VrrpInstance& instance(const LoadResult& result) { return only(result.config.instances, result); }
const VirtualServer& service(const LoadResult& result) { return only(result.config.virtual_servers, result); }
const RealServer& server(const LoadResult& result) { return only(service(result).real_servers, result); }
const Checker& checker(const LoadResult& result) { return only(server(result).checkers, result); }

std::vector<std::string> addresses(const LoadResult& result) {
  std::vector<std::string> out;
  for (const VirtualAddress& address : instance(result).virtual_ipaddress)
    out.push_back(address.prefix.address.to_string());
  return out;
}

}  // namespace viplane::config
