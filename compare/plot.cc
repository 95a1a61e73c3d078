// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compare/report.h"

namespace viplane::compare {
namespace {

using Json = nlohmann::ordered_json;

// Pixels.
constexpr double kPlotLeft = 190, kPlotRight = 40, kPlotTop = 48, kBar = 20, kStep = 32, kPlotWidth = 720;

struct Scale {
  double largest;
  double x(double ratio) const { return kPlotLeft + (kPlotWidth - kPlotLeft - kPlotRight) * ratio / largest; }
};

std::vector<Json> rows_to_show(const Json& results, double cap) {
  std::vector<Json> rows;
  for (const Json& row : results.at("rows")) {
    if (row.contains("ratio") && row.at("cap_mbit").get<double>() == cap) rows.push_back(row);
  }
  return rows;
}

std::string axis(const Scale& scale, double bottom) {
  std::string text;
  const double step = scale.largest > 2 ? 0.5 : 0.25;
  for (double ratio = 0; ratio <= scale.largest + 1e-9; ratio += step) {
    text += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"#ddd\"/>\n", scale.x(ratio),
                        kPlotTop, bottom);
    text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\">{}</text>\n", scale.x(ratio),
                        bottom + 16, ratio);
  }
  return text;
}

std::string ceiling(const Scale& scale, double ratio, double bottom) {
  return fmt::format(
      "<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"#b00\" stroke-dasharray=\"4 3\"/>\n",
      scale.x(ratio), kPlotTop - 6, bottom);
}

std::string bar(const Scale& scale, const Json& row, double top) {
  const double mean = row.at("ratio").at("mean"), half = row.at("ratio").at("ci95");
  const double middle = top + kBar / 2;
  std::string text = fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", kPlotLeft - 8, middle + 4,
                                 row.at("what").get<std::string>());
  text += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n", kPlotLeft, top,
                      scale.x(mean) - kPlotLeft, kBar,
                      row.at("balancer").get<std::string>().starts_with("viplaned") ? "#3b7" : "#9ab");
  text +=
      fmt::format("<line x1=\"{:.1f}\" y1=\"{}\" x2=\"{:.1f}\" y2=\"{}\" stroke=\"#000\" stroke-width=\"2\"/>\n",
                  scale.x(std::max(0.0, mean - half)), middle, scale.x(std::min(scale.largest, mean + half)), middle);
  return text + fmt::format("<text x=\"{}\" y=\"{}\" fill=\"#fff\">{:.2f}</text>\n", kPlotLeft + 6, middle + 4, mean);
}

}  // namespace

std::string plot(const Json& results, double cap) {
  const std::vector<Json> rows = rows_to_show(results, cap);
  const double servers = results.at("servers").get<double>();
  Scale scale{cap > 0 ? servers * 1.1 : 1.1};
  for (const Json& row : rows) scale.largest = std::max(scale.largest, row.at("ratio").at("mean").get<double>() * 1.1);
  const double bottom = kPlotTop + kStep * static_cast<double>(rows.size());
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n<text x=\"8\" y=\"22\" font-size=\"15\">VIP over {2} real "
      "servers / one directly, {3}</text>\n",
      kPlotWidth, bottom + 30, servers, cap > 0 ? fmt::format("each at {} Mbit/s", cap) : "uncapped");
  text += axis(scale, bottom);
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += bar(scale, rows[i], kPlotTop + kStep * static_cast<double>(i) + (kStep - kBar) / 2);
  if (cap > 0) text += ceiling(scale, servers, bottom);
  return text + "</svg>\n";
}

}  // namespace viplane::compare
