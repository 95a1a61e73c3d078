// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/file_watches.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace viplane::live {
namespace {

constexpr Duration kLookForFolder = std::chrono::seconds(1);
constexpr std::uint32_t kChanges =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

std::int64_t read_number(const std::filesystem::path& file) {
  const Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a FIFO must not hold us up
  if (!open) return 0;
  std::array<char, 64> text{};
  const ssize_t count = ::read(open.get(), text.data(), text.size());
  if (count <= 0) return 0;
  const char* at = text.data();
  const char* const end = at + count;
  while (at != end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) ++at;
  if (at != end && *at == '+') ++at;
  const bool is_negative = at != end && *at == '-';
  std::int64_t number = 0;
  const auto parsed = std::from_chars(at, end, number);
  if (parsed.ec != std::errc::result_out_of_range) return number;
  return is_negative ? std::numeric_limits<std::int32_t>::min() : std::numeric_limits<std::int32_t>::max();
}

class FileWatches::Watch final : public Handle {
 public:
  Watch(FileWatches& watches, std::filesystem::path path, std::function<void(std::int64_t)> changed)
      : watches_(watches), path_(std::move(path)), changed_(std::move(changed)) {
    timer_ = watches_.loop_.call_at(watches_.loop_.now(), [this] { look(); });
  }
  ~Watch() override { watches_.unwatch_folder(folder_, *this); }

  // First the folder, then the file: a change between the two is seen by inotify.
  void look() {
    if (folder_ < 0) follow_folder();
    const std::int64_t value = read_number(path_);
    if (std::exchange(value_, value) == value) return;
    const auto changed = changed_;  // it may destroy this watch
    changed(value);
  }

  void folder_is_gone() {
    folder_ = -1;
    look_after(Duration{});
  }

 private:
  void follow_folder() {
    folder_ = watches_.watch_folder(path_.parent_path());
    if (folder_ < 0) return look_after(kLookForFolder);
    watches_.by_folder_.emplace(folder_, this);
    timer_.reset();
  }
  void look_after(Duration span) {
    timer_ = watches_.loop_.call_at(watches_.loop_.now() + span, [this] { look(); });
  }

  FileWatches& watches_;
  std::filesystem::path path_;
  std::function<void(std::int64_t)> changed_;
  int folder_ = -1;
  std::optional<std::int64_t> value_;
  HandlePtr timer_;
};

FileWatches::FileWatches(Loop& loop) : loop_(loop), inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (inotify_) readable_ = loop_.watch(inotify_.get(), EPOLLIN, [this](std::uint32_t) { on_events(); });
}

FileWatches::~FileWatches() = default;

HandlePtr FileWatches::watch(std::string_view path, std::function<void(std::int64_t)> changed) {
  return std::make_unique<Watch>(*this, std::filesystem::absolute(path), std::move(changed));
}

int FileWatches::watch_folder(const std::filesystem::path& folder) {
  return inotify_ ? ::inotify_add_watch(inotify_.get(), folder.c_str(), kChanges) : -1;
}

void FileWatches::unwatch_folder(int folder, const Watch& watch) {
  const auto [first, last] = by_folder_.equal_range(folder);
  for (auto at = first; at != last; ++at) {
    if (at->second != &watch) continue;
    by_folder_.erase(at);
    break;
  }
  if (folder >= 0 && !by_folder_.contains(folder)) (void)::inotify_rm_watch(inotify_.get(), folder);  // gone either way
}

// Which file it was does not matter: the few that are watched in a folder are read again.
void FileWatches::on_events() {
  alignas(inotify_event) std::array<char, 4096> buffer;
  std::set<int> touched, gone;
  for (ssize_t count; (count = ::read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < count;) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      ((event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_DELETE_SELF)) != 0 ? gone : touched).insert(event.wd);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
  for (const int folder : gone) {
    std::vector<Watch*> left;
    const auto [first, last] = by_folder_.equal_range(folder);
    for (auto at = first; at != last; ++at) left.push_back(at->second);
    by_folder_.erase(first, last);
    (void)::inotify_rm_watch(inotify_.get(), folder);  // a folder that moved away is watched still
    for (Watch* watch : left) watch->folder_is_gone();
  }
  for (const int folder : touched) {
    // A watch that is told may destroy others: each is looked up anew.
    std::set<Watch*> seen;
    for (auto at = by_folder_.lower_bound(folder); at != by_folder_.upper_bound(folder);) {
      Watch* const watch = at->second;
      if (!seen.insert(watch).second) {
        ++at;
        continue;
      }
      watch->look();
      at = by_folder_.lower_bound(folder);
    }
  }
}

}  // namespace viplane::live
