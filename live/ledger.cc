// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "live/sysctl.h"
#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::size_t kHeaderSize = 128;
constexpr std::size_t kLineUnit = 64;  // lines are multiples of it, so that a struck one serves again
constexpr char kHeld = '+';
constexpr char kStruck = '-';

std::string read_all(int file) {
  std::string text;
  struct stat status {};
  if (::fstat(file, &status) != 0) return text;
  text.resize(static_cast<std::size_t>(status.st_size));
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return text;
}

std::string padded(std::string line, std::size_t size) {
  line.resize(size - 1, ' ');
  return line + '\n';
}

// What entries are worth: interface numbers and settings are of one boot and one network namespace.
std::string whereabouts() {
  struct stat space {};
  (void)::stat("/proc/thread-self/ns/net", &space);
  return fmt::format("boot {} netns {}", read_setting("/proc/sys/kernel/random/boot_id").value_or("?"), space.st_ino);
}

std::vector<Held> parse_book(const std::string& text) {
  std::vector<Held> held;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() < 2 || line[0] != kHeld) continue;
    line.erase(line.find_last_not_of(' ') + 1);
    if (auto entry = parse_line(std::string_view(line).substr(2))) held.push_back(std::move(*entry));
  }
  return held;
}

}  // namespace

Ledger::Ledger() : file_(system_call(::memfd_create("viplane-ledger", MFD_CLOEXEC), "make a ledger in memory")) {
  write_header();
}

Ledger::Ledger(const std::filesystem::path& path) : path_(path) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  const std::string attempt = "open the state file " + path.string();
  file_ = Descriptor(system_call(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), attempt));
  const std::string text = read_all(file_.get());
  const std::string first = text.substr(0, text.find('\n'));
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    const auto pid = first.find("pid ");
    throw std::runtime_error(
        fmt::format("{}: process {} uses it; give this one another instance name", attempt,
                    pid == std::string::npos ? "?" : first.substr(pid + 4, first.find(' ', pid + 4) - pid - 4)));
  }
  if (first.find(whereabouts()) == std::string::npos) {
    clear();
    return;
  }
  end_ = text.size();
  if (text.back() != '\n') end_ = text.rfind('\n') + 1;  // a full file system cut the last one short
  write_header();
}

Ledger::~Ledger() = default;

void Ledger::write_header() {
  const std::string header = fmt::format("viplane ledger 1 {} pid {} ", whereabouts(), ::getpid());
  (void)write(0, padded(header, kHeaderSize));
  end_ = std::max<Entry>(end_, kHeaderSize);
}

bool Ledger::write(Entry at, const std::string& text) {
  return ::pwrite(file_.get(), text.data(), text.size(), static_cast<off_t>(at)) == static_cast<ssize_t>(text.size());
}

Ledger::Entry Ledger::note(const Held& held) {
  const std::string line = to_line(held);
  const std::size_t size = (line.size() + 3 + kLineUnit - 1) / kLineUnit * kLineUnit;  // mark, space, line end
  auto& free = free_[size];
  const Entry at = free.empty() ? end_ : free.back();
  if (!write(at, padded(fmt::format("{} {}", kHeld, line), size))) {
    if (at == end_) (void)::ftruncate(file_.get(), static_cast<off_t>(end_));
    is_complete_ = false;
    return kNotNoted;
  }
  if (free.empty()) {
    end_ += size;
  } else {
    free.pop_back();
  }
  sizes_[at] = size;
  return at;
}

void Ledger::strike(Entry entry) {
  const auto noted = sizes_.find(entry);
  if (noted == sizes_.end()) return;
  (void)write(entry, std::string(1, kStruck));  // one octet of a page that is there cannot fail
  free_[noted->second].push_back(entry);
  sizes_.erase(noted);
}

void Ledger::clear() {
  (void)::ftruncate(file_.get(), 0);
  sizes_.clear();
  free_.clear();
  end_ = 0;
  is_complete_ = true;
  write_header();
}

std::vector<Held> Ledger::held() const { return parse_book(read_all(file_.get())); }

std::vector<Held> Ledger::read(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return {};
  const std::string text = read_all(file.get());
  if (text.substr(0, text.find('\n')).find(whereabouts()) == std::string::npos) return {};
  return parse_book(text);
}

bool Ledger::is_alive(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0;
}

}  // namespace viplane::live
