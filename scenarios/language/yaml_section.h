// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/time.h"
#include "scenarios/language/diagnostic.h"

namespace viplane::scenarios {

// Where the reader of a file reports what is wrong; reading goes on, so that one run shows all.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }
  void add(const YAML::Mark& mark, std::string what, std::string remedy);
  void add(Diagnostic problem) { found_.push_back(std::move(problem)); }
  Diagnostics take();  // in the order of the file

 private:
  std::string file_;
  Diagnostics found_;
};

// One mapping of the file. Each key is asked for once; what nobody asked for is reported by reject_unknown().
// A getter leaves its target as it is when the key is absent or its value is wrong (then it is reported).
class Section {
 public:
  Section(YAML::Node node, std::string name, Problems& problems);

  bool has(std::string_view key);
  YAML::Node take(std::string_view key);  // undefined where absent
  YAML::Mark mark() const { return node_.Mark(); }
  YAML::Mark mark_of(std::string_view key) const;  // of the key
  Problems& problems() { return problems_; }

  void read(std::string_view key, std::string& target);
  void read(std::string_view key, std::optional<std::string>& target);
  void read(std::string_view key, bool& target);
  void read(std::string_view key, int& target);
  void read(std::string_view key, std::uint32_t& target);
  void read(std::string_view key, std::optional<std::uint32_t>& target);
  void read(std::string_view key, std::uint64_t& target);
  void read(std::string_view key, Duration& target);
  void read(std::string_view key, Time& target);
  void read(std::string_view key, std::optional<Duration>& target);
  void read(std::string_view key, std::optional<Time>& target);
  void read(std::string_view key, std::optional<Endpoint>& target);
  void read_bits_per_second(std::string_view key, std::uint64_t& target);
  void read_per_second(std::string_view key, double& target);
  void read_percent(std::string_view key, double& target);
  void at_most(std::string_view key, std::optional<Duration>& target);       // "at most 3.7s"
  void at_most(std::string_view key, std::optional<std::uint64_t>& target);  // "at most 0"
  void at_least(std::string_view key, std::optional<std::uint64_t>& target);
  // Whatever `accept` takes; it answers false for what is no value.
  void read(std::string_view key, std::string_view expected, const std::function<bool(std::string_view)>& accept);
  // One of `words`, into its index.
  std::optional<std::size_t> choice(std::string_view key, std::span<const std::string_view> words);

  void reject_unknown();

 private:
  std::optional<std::string> scalar(std::string_view key, std::string_view expected);
  template <class Value, class Parse>
  void convert(std::string_view key, Value& target, std::string_view expected, Parse parse);

  YAML::Node node_;
  std::string name_;
  Problems& problems_;
  std::vector<std::string_view> asked_;
};

}  // namespace viplane::scenarios
