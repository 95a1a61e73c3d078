// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "net/address.h"
#include "net/bytes.h"
#include "posix/descriptor.h"

namespace viplane::live {

// What a director may hold of the machine and must not leave behind. `index` is the interface's number: it names the
// very interface also after a rename, and nothing after its end.
struct HeldAddress {
  int index = 0;
  std::string interface;
  IpPrefix prefix;
  bool operator==(const HeldAddress&) const = default;
};
struct HeldInterface {  // one that we made: a macvlan; its addresses go with it
  std::string name;
  bool operator==(const HeldInterface&) const = default;
};
struct HeldProgram {  // an XDP program; left alone where the interface runs another by now
  int index = 0;
  std::string interface;
  std::uint32_t program = 0;  // the kernel's number of it (bpf_prog_info.id)
  bool operator==(const HeldProgram&) const = default;
};
struct HeldSetting {  // a file of /proc/sys that we changed
  std::string path;
  std::string value;  // what it held before
  bool operator==(const HeldSetting&) const = default;
};
struct HeldOffload {  // a feature of the interface that we changed
  int index = 0;
  std::string interface;
  std::string feature;  // "gro" or "lro"
  bool was_on = false;
  bool operator==(const HeldOffload&) const = default;
};
struct LastWords {  // a finished frame to be sent when we die: priority 0, while we are master
  int index = 0;
  std::string interface;
  Bytes frame;
  bool operator==(const LastWords&) const = default;
};
struct HeldRouting {  // a route or a rule
  std::string words;  // for people
  Bytes undo;         // the rtnetlink request that takes it away; see live/routing_message.h
  bool operator==(const HeldRouting&) const = default;
};
using Held = std::variant<HeldAddress, HeldInterface, HeldProgram, HeldSetting, HeldOffload, LastWords, HeldRouting>;

// The book of what is held now, kept in a file that outlives its writer: whoever comes after a director that died by
// any signal (its supervisor, or the next director) reads there what has to be put right; see live/leftovers.h.
//
// The order of things: a thing is noted before it is taken and struck after it is given back. So the book may name what
// was never taken, or is gone already; it never lacks anything.
//
// A process that forks shares its ledger with the child: the supervisor opens it, forks, and the child writes. One
// process writes at a time. Each entry is one write(2), which a kill does not tear.
//
// The file is text, a line an entry ("+ address 3 eth0 10.0.0.100/24", with - once it is struck), and locked as long as
// any process has it open. It belongs on a file system that a reboot empties: /run/viplane/<instance>.state.
class Ledger {
 public:
  using Entry = std::uint64_t;           // its place in the file
  static constexpr Entry kNotNoted = 0;  // a full file system: the work goes on without

  // A book in memory, for those who need no successor; shared with children all the same.
  Ledger();
  // Makes the file and its folder, or takes over what a dead predecessor of this boot and network namespace left: its
  // entries are in held() until clear(). Throws std::system_error; std::runtime_error naming the process where another
  // living one has the file.
  explicit Ledger(const std::filesystem::path& path);
  ~Ledger();
  Ledger(Ledger&&) noexcept = default;
  Ledger& operator=(Ledger&&) noexcept = default;

  Entry note(const Held& held);
  void strike(Entry entry);  // kNotNoted: nothing
  void clear();
  // Whether all that was noted stands in it; from a full file system on, false until clear().
  bool is_complete() const { return is_complete_; }

  // What is held now, in the order in which it was noted; read from the file, whoever wrote it.
  std::vector<Held> held() const;
  // The same of a file that another process may have locked; empty where it cannot be read.
  static std::vector<Held> read(const std::filesystem::path& path);
  // Whether a living process has the file open.
  static bool is_alive(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }  // empty: in memory

 private:
  void write_header();
  bool write(Entry at, const std::string& text);

  std::filesystem::path path_;
  Descriptor file_;
  Entry end_ = 0;
  bool is_complete_ = true;
  std::map<Entry, std::size_t> sizes_;              // of the lines of this writer, padding included
  std::map<std::size_t, std::vector<Entry>> free_;  // struck lines, by size
};

// Something noted as long as this lives; the ledger outlives it. Declare it before what it notes, so that it is struck
// after that was given back.
class Noted {
 public:
  Noted() = default;
  Noted(Ledger& ledger, const Held& held) : ledger_(&ledger), entry_(ledger.note(held)) {}
  ~Noted() { strike(); }
  Noted(Noted&& other) noexcept : ledger_(std::exchange(other.ledger_, nullptr)), entry_(other.entry_) {}
  Noted& operator=(Noted&& other) noexcept {
    strike();
    ledger_ = std::exchange(other.ledger_, nullptr);
    entry_ = other.entry_;
    return *this;
  }

 private:
  void strike() {
    if (ledger_) std::exchange(ledger_, nullptr)->strike(entry_);
  }

  Ledger* ledger_ = nullptr;
  Ledger::Entry entry_ = Ledger::kNotNoted;
};

// One entry as a line's text, without mark, padding and end; and back. nullopt: not understood.
std::string to_line(const Held& held);
std::optional<Held> parse_line(std::string_view line);

}  // namespace viplane::live
