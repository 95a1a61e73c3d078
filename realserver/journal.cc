// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "posix/system_call.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71  // Linux 5.14
#endif

namespace viplane::realserver {
namespace {

using nlohmann::json;

std::string namespace_cookie() {
  const Descriptor socket(system_call(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket"));
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0) return "0";  // before 5.14
  return std::to_string(cookie);
}

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

json to_json(const Journal& journal) {
  json vips = json::array(), changes = json::array();
  for (const IpAddress& vip : journal.options.vips) vips.push_back(vip.to_string());
  for (const Change& change : journal.changes) {
    changes.push_back({{"kind", to_string(change.kind)},
                       {"object", change.object},
                       {"found", change.found},
                       {"wanted", change.wanted}});
  }
  return {{"boot", boot_id()},
          {"vips", vips},
          {"mode", to_string(journal.options.mode)},
          {"interface", journal.options.interface},
          {"decapsulation", to_string(journal.options.decapsulation)},
          {"changes", changes}};
}

Journal from_json(const json& file) {
  Journal journal;
  for (const std::string vip : file.at("vips")) journal.options.vips.push_back(IpAddress::parse(vip).value());
  journal.options.mode = parse_mode(file.at("mode").get<std::string>());
  journal.options.interface = file.at("interface");
  journal.options.decapsulation = parse_decapsulation(file.at("decapsulation").get<std::string>());
  for (const json& change : file.at("changes")) {
    journal.changes.push_back({parse_kind(change.at("kind").get<std::string>()), change.at("object"),
                               change.at("found"), change.at("wanted")});
  }
  return journal;
}

}  // namespace

const Change* Journal::find(Change::Kind kind) const {
  const auto at =
      std::find_if(changes.begin(), changes.end(), [&](const Change& change) { return change.kind == kind; });
  return at == changes.end() ? nullptr : &*at;
}

Change& Journal::note(const Change& change) {
  for (Change& noted : changes) {
    if (noted.kind != change.kind || noted.object != change.object) continue;
    if (change.kind == Change::Kind::address && noted.wanted != change.wanted) continue;
    noted.wanted = change.wanted;
    return noted;
  }
  return changes.emplace_back(change);
}

JournalFile::JournalFile(const std::filesystem::path& folder, bool writes)
    : path_(folder / ("rs-" + namespace_cookie() + ".json")) {
  if (!writes) return;
  std::filesystem::create_directories(folder);
  const std::string name = folder / "rs.lock";
  lock_ = Descriptor(system_call(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), "open " + name));
  system_call(::flock(lock_.get(), LOCK_EX), "lock " + name);
}

Journal JournalFile::load() const {
  std::ifstream file(path_);
  if (!file) return {};
  try {
    const json content = json::parse(file);
    return content.at("boot") == boot_id() ? from_json(content) : Journal{};
  } catch (const std::exception& error) {
    throw std::runtime_error("read " + path_.string() + ": " + error.what() +
                             " (remedy: move it away; what it recorded is then not undone)");
  }
}

void JournalFile::save(const Journal& journal) const {
  if (journal.is_empty()) {
    std::filesystem::remove(path_);
    return;
  }
  const std::string fresh = path_.string() + ".new";
  std::ofstream file(fresh);
  file << to_json(journal).dump(2) << '\n';
  file.close();
  if (!file) throw std::runtime_error("write " + fresh + ": " + std::generic_category().message(errno));
  std::filesystem::rename(fresh, path_);
}

}  // namespace viplane::realserver
