// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/keepalived/table.h"

namespace viplane::testing {
namespace {

bool is_within(Range inner, Range outer) {
  return inner.least >= outer.least - kTolerance && inner.most <= outer.most + kTolerance;
}

}  // namespace

bool agrees(const Figure& figure) {
  switch (figure.kind) {
    case Figure::Kind::seconds:
      return is_within(figure.modelled, figure.measured) || is_within(figure.measured, figure.modelled);
    case Figure::Kind::count:
      return figure.modelled.least >= figure.measured.least && figure.modelled.most <= figure.measured.most;
    case Figure::Kind::fact: return figure.measured_fact == figure.modelled_fact;
  }
  return false;
}

Figure time_of(std::string what, Range measured, Range modelled) {
  return {.what = std::move(what), .kind = Figure::Kind::seconds, .measured = measured, .modelled = modelled};
}

Figure count_of(std::string what, Range measured, double modelled) {
  return {.what = std::move(what), .kind = Figure::Kind::count, .measured = measured, .modelled = exactly(modelled)};
}

Figure fact_of(std::string what, std::string measured, std::string modelled) {
  return {.what = std::move(what),
          .kind = Figure::Kind::fact,
          .measured_fact = std::move(measured),
          .modelled_fact = std::move(modelled)};
}

}  // namespace viplane::testing
