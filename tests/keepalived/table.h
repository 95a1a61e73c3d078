// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viplane::testing {

struct Range {
  double least;
  double most;
};
inline Range exactly(double value) { return {value, value}; }

// One thing that was measured on pairs of real keepalived 2.2.7, and what the model makes of it.
struct Figure {
  enum class Kind : std::uint8_t { seconds, count, fact };
  std::string what;
  Kind kind = Kind::fact;
  Range measured{};
  Range modelled{};
  std::string measured_fact{};  // of facts
  std::string modelled_fact{};
};

// Times: a modelled time lies within what was measured, and a measured one within what the model gives over all phases,
// each with 30 ms of tolerance. Counts and facts are the same.
inline constexpr double kTolerance = 0.030;
bool agrees(const Figure& figure);

Figure time_of(std::string what, Range measured, Range modelled);
Figure count_of(std::string what, Range measured, double modelled);
Figure fact_of(std::string what, std::string measured, std::string modelled);
inline std::string yes_no(bool value) { return value ? "yes" : "no"; }

// A row of the measured tables.
struct Row {
  std::string_view section;  // crash, process, failback, partition, heal, mismatch, garbage, tracking
  std::string_view name;
  std::vector<Figure> (*play)();
};

std::span<const Row> crash_rows();
std::span<const Row> process_rows();
std::span<const Row> failback_rows();
std::span<const Row> partition_rows();
std::span<const Row> heal_rows();
std::span<const Row> mismatch_rows();
std::span<const Row> garbage_rows();
std::span<const Row> tracking_rows();

}  // namespace viplane::testing
