// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/live/figure.h"

namespace viplane::bench {

// What a measure told when it was taken last.
struct Taken {
  std::string measure;
  std::string version;  // of the program that was measured
  double load = 0;      // of the machine, the average over the last minute when it began
  double duration = 0;  // of the measurement, seconds
  std::string trouble;  // why it could not be taken; then there are no figures
  std::vector<Figure> figures;

  bool is_met() const;  // taken, and all its figures are as promised
};

// Results of all measures; some may have been taken anew and others long before.
class Report {
 public:
  explicit Report(std::vector<std::string> measures);  // in their order

  // Takes what an earlier to_json() wrote of these measures, and forgets others. Throws std::runtime_error where it is
  // something else.
  void read(const std::string& json);
  void put(Taken taken);  // in the place of an earlier one

  std::string to_json() const;
  std::string to_markdown() const;

 private:
  std::vector<std::string> measures_;
  std::vector<Taken> taken_;  // in the order of the measures
};

}  // namespace viplane::bench
