// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/config/definitions.h"
#include "control/config/file_source.h"
#include "control/config/include_check.h"
#include "control/config/load.h"
#include "control/config/repetition.h"
#include "control/config/reporter.h"
#include "control/config/text.h"

namespace viplane::config {

// The first half of the language: files become plain lines. Comments are cut off, includes read, `@` conditions
// decided, `$` definitions replaced and `~` repetitions unrolled, in this order. Lines come out one by one, as much as
// the limits allow; beyond them there is one error and nothing more.
class Expander {
 public:
  using Sink = std::function<void(const Text& line)>;

  Expander(const FileSource& files, SourceFiles& sources, Reporter& reporter, const LoadOptions& options, Sink sink);
  void run(const std::string& path);
  bool is_complete() const { return !stopped_; }

 private:
  void read_file(const std::string& path, const std::string& text);
  void read_line(Text line);       // as it stands in a file
  bool include(const Text& line);  // false: the line is no include
  void include_pattern(const std::string& pattern, IncludeCheck check, Place place);
  void include_files(const std::vector<std::string>& paths, IncludeCheck check, Place place);
  void set_include_check(const Text& line);

  void expand(Text line, unsigned depth);  // a line of a file or of a definition
  bool drop_conditions(Text& line) const;  // false: one of them does not hold
  void define(const DefinitionHead& head, const Text& line, bool is_kept);
  void continue_definition(const Text& line);
  void repeat(const RepetitionHead& head, const Text& line, unsigned depth);
  std::optional<Definition> value_of(const Reference& reference, Place place);
  bool substitute(Text& line, unsigned depth);  // false: the line became several, which have been expanded
  std::string random_number(const std::string& arguments, Place place);

  bool spend(std::size_t octets, Place place);  // false: a limit is reached
  void stop(Place place, std::string what);

  const FileSource& files_;
  SourceFiles& sources_;
  Reporter& reporter_;
  const LoadOptions& options_;
  Sink sink_;

  Definitions definitions_;
  // A definition whose lines are still being read; they are dropped if its condition does not hold.
  struct Pending {
    std::string name;
    Definition lines;
    bool is_kept;
  };
  std::optional<Pending> pending_;
  std::string directory_;  // of the file being read, empty or with a slash at its end
  IncludeCheck include_check_;
  std::vector<std::string> reading_;  // the files open, outermost first
  std::size_t files_read_ = 0, lines_ = 0, octets_ = 0;
  std::uint64_t random_;
  bool stopped_ = false;
};

}  // namespace viplane::config
