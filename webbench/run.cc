// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/run.h"

#include <exception>
#include <thread>

namespace viplane::webbench {
namespace {

Load share_of(const Load& load, std::size_t index, std::size_t threads) {
  Load share = load;
  share.clients = load.clients / threads + (index < load.clients % threads ? 1 : 0);
  if (load.rate) share.rate = *load.rate / static_cast<double>(threads);
  return share;
}

}  // namespace

Tally run_load(const Job& job, const Load& load, int threads) {
  const std::size_t count = std::min<std::size_t>(static_cast<std::size_t>(threads), load.clients);
  if (count <= 1) return Engine(job, load).run();
  std::vector<Tally> tallies(count);
  std::vector<std::exception_ptr> errors(count);
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([&, i] {
        try {
          tallies[i] = Engine(job, share_of(load, i, count)).run();
        } catch (...) {
          errors[i] = std::current_exception();  // rethrown below, where somebody can hear it
        }
      });
    }
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  for (std::size_t i = 1; i < count; ++i) tallies[0].add(tallies[i]);
  return std::move(tallies[0]);
}

}  // namespace viplane::webbench
