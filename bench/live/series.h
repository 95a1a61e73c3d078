// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/live/figure.h"
#include "lab/pair/trials.h"

namespace viplane::bench {

using Numbers = std::vector<double>;

// Trials whose facts are numbers, held in processes of their own, collected by rows' names.
class Series {
 public:
  // A trial that takes longer than `patience` is ended, and reported as one that failed.
  explicit Series(unsigned at_once, Duration patience = std::chrono::minutes(5)) : rules_{at_once, patience} {}

  void add(const std::string& row, std::function<Numbers()> trial);
  void add_many(const std::string& row, std::function<std::vector<Numbers>()> trials);
  void hold();

  // One number of every trial of a row, in order; empty where none could be held.
  std::vector<double> column(const std::string& row, std::size_t number) const;
  // Not a number where none could be held.
  double sum(const std::string& row, std::size_t number) const;
  // Adds the figure that none failed, and tells why those did that failed.
  void report_failures(const std::string& what, std::vector<Figure>& figures) const;

 private:
  struct Trial {
    std::string row;
    std::function<std::vector<Numbers>()> hold;
  };
  lab::TrialRules rules_;
  std::vector<Trial> trials_;
  std::map<std::string, std::vector<Numbers>> facts_;
  std::vector<std::string> failures_;
};

}  // namespace viplane::bench
