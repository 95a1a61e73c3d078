// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/config/expander.h"

#include <algorithm>
#include <charconv>

#include "control/config/keyword_places.h"
#include "control/config/quoting.h"

namespace viplane::config {
namespace {

constexpr unsigned kDeepestDefinition = 64;      // definitions within definitions, repetitions within repetitions
constexpr std::size_t kLongestLine = 64u << 10;  // octets, in a file and after replacement
constexpr std::uint64_t kLargestRandom = 32767;  // ${_RANDOM} without arguments

std::size_t first_word_at(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_blank(text[begin])) ++begin;
  return begin;
}

Text trimmed(const Text& line) {
  const std::string_view text = line.view();
  const std::size_t begin = first_word_at(text);
  std::size_t end = text.size();
  while (end > begin && is_blank(text[end - 1])) --end;
  return begin == 0 && end == text.size() ? line : line.slice(begin, end);
}

// SplitMix64: the next number of a seeded sequence. One definition file must give one configuration, whatever the
// library's own generators do.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace

Expander::Expander(const FileSource& files, SourceFiles& sources, Reporter& reporter, const LoadOptions& options,
                   Sink sink)
    : files_(files),
      sources_(sources),
      reporter_(reporter),
      options_(options),
      sink_(std::move(sink)),
      random_(options.random_seed) {}

void Expander::stop(Place place, std::string what) {
  if (!stopped_) reporter_.error(place, {"too-large", std::move(what), {}, {}});
  stopped_ = true;
}

bool Expander::spend(std::size_t octets, Place place) {
  ++lines_;
  octets_ += octets;
  if (lines_ > options_.limits.lines)
    stop(place, "the configuration unfolds to more than " + std::to_string(options_.limits.lines) + " lines");
  if (octets_ > options_.limits.octets)
    stop(place, "the configuration unfolds to more than " + std::to_string(options_.limits.octets) + " octets");
  return !stopped_;
}

bool Expander::drop_conditions(Text& line) const {
  bool holds = true;
  while (!line.empty() && line.view().front() == '@') {
    std::size_t end = 1;
    while (end < line.size() && !is_blank(line.view()[end])) ++end;
    std::string_view id = line.view().substr(1, end - 1);
    const bool is_negated = id.starts_with('^');
    if (is_negated) id.remove_prefix(1);
    if (options_.places != nullptr) options_.places->add_condition(id);
    holds = holds && (id == options_.config_id) != is_negated;
    line = trimmed(line.slice(end));
  }
  return holds;
}

void Expander::define(const DefinitionHead& head, const Text& line, bool is_kept) {
  Text value = trimmed(line.slice(head.value));
  if (value.empty() || value.view().back() != '\\') {
    if (is_kept) definitions_.define(head.name, {std::move(value)});
    return;
  }
  pending_ = Pending{head.name, {}, is_kept};
  value = trimmed(value.slice(0, value.size() - 1));
  if (!value.empty()) pending_->lines.push_back(std::move(value));
}

// Each line but the last of a multi-line definition ends with a backslash.
void Expander::continue_definition(const Text& line) {
  const bool is_last = line.empty() || line.view().back() != '\\';
  pending_->lines.push_back(is_last ? line : trimmed(line.slice(0, line.size() - 1)));
  if (!spend(line.size(), line.place_at(0)) || !is_last) return;
  if (pending_->is_kept) definitions_.define(pending_->name, std::move(pending_->lines));
  pending_.reset();
}

void Expander::repeat(const RepetitionHead& head, const Text& line, unsigned depth) {
  Text arguments = line.slice(head.arguments, head.close);
  const Place place = line.place_at(0);
  if (!substitute(arguments, depth)) return;
  std::string problem;
  const auto repetition = parse_repetition(head.kind, arguments.view(), problem);
  const std::string kind(head.kind);
  if (!repetition) {
    reporter_.warning(place, {"bad-repetition", kind + " " + problem + "; the line is left out", kind, {}});
    return;
  }
  const Text rest = line.slice(head.close + 1);
  std::vector<std::optional<Definition>> hidden;
  for (const std::string& name : repetition->variables) hidden.push_back(definitions_.take(name));
  for (std::size_t i = 0; i < repetition->rows && spend(0, place); ++i) {
    const std::vector<std::string> values = repetition->row(i);
    for (std::size_t v = 0; v < repetition->variables.size(); ++v) {
      const std::string& value = v < values.size() ? values[v] : std::string();
      definitions_.define(repetition->variables[v], {Text(value, place)});
    }
    expand(rest, depth + 1);
  }
  for (std::size_t v = 0; v < hidden.size(); ++v) {
    definitions_.take(repetition->variables[v]);
    if (hidden[v]) definitions_.define(repetition->variables[v], std::move(*hidden[v]));
  }
}

// ${_RANDOM [MIN [MAX]]}
std::string Expander::random_number(const std::string& arguments, Place place) {
  std::uint64_t bounds[2] = {0, kLargestRandom};
  const char *at = arguments.data(), *end = at + arguments.size();
  for (std::uint64_t& bound : bounds) {
    while (at < end && is_blank(*at)) ++at;
    if (at == end) break;
    const auto [next, error] = std::from_chars(at, end, bound);
    if (error != std::errc{} || next == at) break;
    at = next;
  }
  if (bounds[1] < bounds[0] || bounds[1] - bounds[0] == ~std::uint64_t{0}) {
    reporter_.warning(
        place, {"bad-random", "${_RANDOM} needs MIN <= MAX; " + std::to_string(bounds[0]) + " is used", "_RANDOM", {}});
    return std::to_string(bounds[0]);
  }
  return std::to_string(bounds[0] + next_random(random_) % (bounds[1] - bounds[0] + 1));
}

std::optional<Definition> Expander::value_of(const Reference& reference, Place place) {
  const auto one_line = [place](std::string_view text) {
    Text value;
    value.append_standing_at(text, place);
    return Definition{std::move(value)};
  };
  if (reference.name == "_RANDOM") return one_line(random_number(reference.arguments, place));
  if (!reference.arguments.empty()) return std::nullopt;
  if (reference.name == "_HASH") return one_line("#");
  if (reference.name == "_BANG") return one_line("!");
  if (reference.name == "_INSTANCE")
    return one_line(options_.instance.empty() ? options_.node_name : options_.instance);
  if (reference.name == "_PWD")
    return one_line(directory_.empty()       ? std::string_view(".")
                    : directory_.size() == 1 ? std::string_view(directory_)
                                             : std::string_view(directory_).substr(0, directory_.size() - 1));
  const Definition* value = definitions_.find(reference.name);
  if (value == nullptr) return std::nullopt;
  if (value->size() == 1) return one_line(value->front().view());
  return *value;
}

bool Expander::substitute(Text& line, unsigned depth) {
  std::size_t from = 0, replaced = 0;
  while (const auto reference = find_reference(line.view(), from)) {
    const Place place = line.place_at(reference->begin);
    const auto value = value_of(*reference, place);
    if (!value) {
      from = reference->begin + 1;
      continue;
    }
    if (++replaced > options_.limits.substitutions || line.size() > kLongestLine) {
      stop(place, "definition '" + reference->name + "' unfolds without end; does it refer to itself?");
      return false;
    }
    Text before = line.slice(0, reference->begin);
    const Text after = line.slice(reference->end);
    from = reference->begin;
    if (value->size() == 1) {
      before.append(value->front());
      before.append(after);
      line = std::move(before);
      continue;
    }
    for (std::size_t i = 0; i < value->size() && !stopped_; ++i) {
      Text piece = i == 0 ? std::move(before) : Text();
      piece.append((*value)[i]);
      if (i + 1 == value->size()) piece.append(after);
      expand(std::move(piece), depth + 1);
    }
    if (value->empty()) {
      before.append(after);
      expand(std::move(before), depth + 1);
    }
    return false;
  }
  return true;
}

void Expander::expand(Text line, unsigned depth) {
  line = trimmed(line);
  if (line.empty() || !spend(line.size(), line.place_at(0))) return;
  if (depth > kDeepestDefinition) {
    stop(line.place_at(0),
         "definitions are nested more than " + std::to_string(kDeepestDefinition) + " deep; does one refer to itself?");
    return;
  }
  const bool holds = drop_conditions(line);
  if (const auto head = definition_head(line.view())) return define(*head, line, holds);
  if (!holds || line.empty()) return;
  if (const auto head = repetition_head(line.view())) return repeat(*head, line, depth);
  const bool begins_with_reference = line.view().front() == '$';
  if (!substitute(line, depth) || stopped_) return;
  line = trimmed(line);
  if (line.empty()) return;
  // What a reference stood for may have brought a condition, a definition or a repetition to the front.
  const char front = line.view().front();
  if (begins_with_reference && (front == '@' || front == '~' || definition_head(line.view())))
    return expand(std::move(line), depth + 1);
  sink_(line);
}

}  // namespace viplane::config
