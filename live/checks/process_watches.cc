// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/process_watches.h"

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace viplane::live {
namespace {

constexpr Duration kLookAtProcesses = std::chrono::milliseconds(500);
constexpr std::size_t kLongestName = 15;  // TASK_COMM_LEN without its end
constexpr std::size_t kMostCounted = 64;  // ends of more processes than these are found by looking

std::string read_all(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> split_at_zeros(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool compares_words(const ProcessPattern& pattern) {
  return pattern.full_command || pattern.parameters != ProcessPattern::Parameters::any;
}

std::optional<ProcessFacts> read_facts(const std::filesystem::path& folder, bool with_words) {
  ProcessFacts facts;
  facts.name = read_all(folder / "comm");
  if (facts.name.empty()) return std::nullopt;  // it has ended meanwhile
  facts.name.pop_back();                        // the end of its line
  const std::string stat = read_all(folder / "stat");
  const std::size_t state = stat.rfind(") ");  // the name before it may hold anything
  if (state == std::string::npos || stat[state + 2] == 'Z' || stat[state + 2] == 'X') return std::nullopt;
  if (with_words) facts.words = split_at_zeros(read_all(folder / "cmdline"));
  return facts;
}

bool arguments_match(const ProcessPattern& pattern, const std::vector<std::string>& words) {
  using enum ProcessPattern::Parameters;
  const std::size_t wanted = pattern.arguments.size();
  const std::size_t present = words.size() - 1;
  if (pattern.parameters == any) return true;
  if (present < wanted || (pattern.parameters == exact && present != wanted)) return false;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::string& word = words[i + 1];
    const bool is_last = i + 1 == wanted;
    const bool fits = pattern.parameters == initial && is_last ? word.starts_with(pattern.arguments[i])
                                                               : word == pattern.arguments[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace

bool matches(const ProcessPattern& pattern, const ProcessFacts& process) {
  if (!compares_words(pattern)) return process.name == pattern.program.substr(0, kLongestName);
  if (process.words.empty() || process.words.front() != pattern.program) return false;
  return arguments_match(pattern, process.words);
}

class ProcessWatches::Watch final : public Handle {
 public:
  Watch(ProcessWatches& watches, ProcessPattern its_pattern, std::function<void(bool)> changed)
      : pattern(std::move(its_pattern)), watches_(watches), changed_(std::move(changed)) {
    place_ = watches.watches_.insert(watches.watches_.end(), this);
  }
  ~Watch() override { watches_.watches_.erase(place_); }

  void tell() {
    const bool is_running = count >= pattern.least && (!pattern.most || count <= *pattern.most);
    if (std::exchange(told_, is_running) == is_running) return;
    const auto changed = changed_;  // it may destroy this watch
    changed(is_running);
  }

  const ProcessPattern pattern;
  unsigned count = 0;

 private:
  ProcessWatches& watches_;
  std::function<void(bool)> changed_;
  std::list<Watch*>::iterator place_;
  std::optional<bool> told_;
};

struct ProcessWatches::Counted {
  Descriptor process;
  HandlePtr ended;
  bool is_present = true;
};

ProcessWatches::ProcessWatches(Loop& loop, std::filesystem::path proc) : loop_(loop), proc_(std::move(proc)) {}
ProcessWatches::~ProcessWatches() = default;

HandlePtr ProcessWatches::watch(const ProcessPattern& pattern, std::function<void(bool)> changed) {
  auto watch = std::make_unique<Watch>(*this, pattern, std::move(changed));
  look_at(loop_.now());
  return watch;
}

void ProcessWatches::look_at(Time when) {
  timer_ = loop_.call_at(when, [this] { look(); });
}

bool ProcessWatches::wants_arguments() const {
  return std::ranges::any_of(watches_, [](const Watch* watch) { return compares_words(watch->pattern); });
}

void ProcessWatches::look() {
  timer_.reset();
  if (watches_.empty()) return counted_.clear();
  for (auto& [number, counted] : counted_) counted.is_present = false;
  for (Watch* watch : watches_) watch->count = 0;
  const bool with_words = wants_arguments();
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(proc_, error)) {
    const std::string folder = entry.path().filename();
    int number = 0;
    if (std::from_chars(folder.data(), folder.data() + folder.size(), number).ec != std::errc()) continue;
    const auto facts = read_facts(entry.path(), with_words);
    if (!facts) continue;
    bool counts = false;
    for (Watch* watch : watches_) {
      if (!matches(watch->pattern, *facts)) continue;
      ++watch->count;
      counts = true;
    }
    if (!counts) continue;
    if (const auto known = counted_.find(number); known != counted_.end()) {
      known->second.is_present = true;
    } else if (counted_.size() < kMostCounted) {
      Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, number, 0)));
      if (!process) continue;  // it has ended, or descriptors are short: the next look finds out
      auto ended = loop_.watch(process.get(), EPOLLIN, [this](std::uint32_t) { look_at(loop_.now()); });
      counted_.emplace(number, Counted{std::move(process), std::move(ended)});
    }
  }
  std::erase_if(counted_, [](const auto& each) { return !each.second.is_present; });
  look_at(loop_.now() + kLookAtProcesses);
  std::vector<Watch*> told;
  // A watch that is told may destroy others: each is looked up anew.
  while (true) {
    const auto next =
        std::ranges::find_if(watches_, [&](Watch* watch) { return std::ranges::find(told, watch) == told.end(); });
    if (next == watches_.end()) break;
    told.push_back(*next);
    (*next)->tell();
  }
}

}  // namespace viplane::live
