// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viplane::config {

// Where configuration files come from. The loader touches the world through this alone.
class FileSource {
 public:
  virtual ~FileSource() = default;
  // The whole file; nullopt if it is absent, no regular file, or unreadable.
  virtual std::optional<std::string> read(const std::string& path) const = 0;
  // The paths that match a shell pattern (glob(7), no braces: the loader expands those), sorted bytewise. A pattern
  // without a wildcard matches the file of that name if it exists, readable or not.
  virtual std::vector<std::string> match(const std::string& pattern) const = 0;
};

// The files of this machine.
class DiskFiles final : public FileSource {
 public:
  std::optional<std::string> read(const std::string& path) const override;
  std::vector<std::string> match(const std::string& pattern) const override;
};

// Files held in memory, for tests and for configurations that were never on a disk.
class MemoryFiles final : public FileSource {
 public:
  MemoryFiles() = default;
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}
  void put(std::string path, std::string text) { files_[std::move(path)] = std::move(text); }
  bool operator==(const MemoryFiles& other) const { return files_ == other.files_; }
  std::optional<std::string> read(const std::string& path) const override;
  std::vector<std::string> match(const std::string& pattern) const override;

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace viplane::config
