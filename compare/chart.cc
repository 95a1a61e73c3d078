// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace viplane::compare {
namespace {

// Pixels.
constexpr double kWidth = 720, kHeight = 400, kLeft = 70, kRight = 140, kTop = 44, kBottom = 56;
constexpr std::array kColours{"#17a", "#3b7", "#d55", "#a6c", "#c80", "#555"};

class Frame {
 public:
  explicit Frame(const Chart& chart) : chart_(chart) {
    for (const Chart::Line& line : chart.lines) {
      for (const auto& [x, y] : line.points) {
        marks_.insert(x);
        highest_ = std::max(highest_, y);
      }
    }
    step_ = round_step(highest_ / 6);
    highest_ = std::ceil(highest_ / step_) * step_;
  }

  double x(double value) const {
    if (marks_.size() < 2) return kLeft;
    const double least = position(*marks_.begin()), most = position(*marks_.rbegin());
    return kLeft + (kWidth - kLeft - kRight) * (position(value) - least) / (most - least);
  }
  double y(double value) const { return kHeight - kBottom - (kHeight - kTop - kBottom) * value / highest_; }

  std::string grid() const {
    std::string text;
    for (double at = 0; at <= highest_ * 1.0001; at += step_) {
      text += fmt::format(
          "<line x1=\"{0}\" y1=\"{2:.1f}\" x2=\"{1}\" y2=\"{2:.1f}\" stroke=\"#ddd\"/>\n<text x=\"{3}\" y=\"{4:.1f}\" "
          "text-anchor=\"end\" fill=\"#555\">{5}</text>\n",
          kLeft, kWidth - kRight, y(at), kLeft - 6, y(at) + 4, number(at));
    }
    double last = -1e9;
    for (const double mark : marks_) {
      if (x(mark) - last < 26) continue;  // its label would lie on its neighbour's
      last = x(mark);
      const auto index = static_cast<std::size_t>(mark);
      text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555\">{}</text>\n", last,
                          kHeight - kBottom + 16, index < chart_.names.size() ? chart_.names[index] : number(mark));
    }
    return text;
  }

 private:
  static double round_step(double least) {
    if (least <= 0) return 1;
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor * power >= least) return factor * power;
    }
    return 10 * power;
  }
  static std::string number(double value) {
    if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
    if (value >= 1e4) return fmt::format("{:g}k", value / 1e3);
    return fmt::format("{:g}", std::round(value * 1e6) / 1e6);
  }
  double position(double value) const { return chart_.logarithmic_x ? std::log10(value) : value; }

  const Chart& chart_;
  std::set<double> marks_;
  double highest_ = 0;
  double step_ = 1;
};

std::string drawn(const Chart::Line& line, const Frame& frame, const char* colour, double legend_y) {
  std::string path;
  for (const auto& [x, y] : line.points)
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L", frame.x(x), frame.y(y));
  std::string text = fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n", path, colour,
                                 line.dashed ? " stroke-dasharray=\"5 4\"" : "");
  if (!line.dashed) {
    for (const auto& [x, y] : line.points)
      text +=
          fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", frame.x(x), frame.y(y), colour);
  }
  return text + fmt::format(
                    "<line x1=\"{0}\" y1=\"{2}\" x2=\"{1}\" y2=\"{2}\" stroke=\"{3}\" stroke-width=\"2\"{4}/>\n<text "
                    "x=\"{5}\" y=\"{6}\">{7}</text>\n",
                    kWidth - kRight + 12, kWidth - kRight + 32, legend_y, colour,
                    line.dashed ? " stroke-dasharray=\"5 4\"" : "", kWidth - kRight + 38, legend_y + 4, line.name);
}

}  // namespace

std::string svg(const Chart& chart) {
  const Frame frame(chart);
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"12\">\n<!-- SPDX-License-Identifier: GPL-2.0-or-later -->\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n<text x=\"8\" y=\"22\" font-size=\"15\">{2}</text>\n"
      "<text x=\"{3}\" y=\"{4}\" text-anchor=\"middle\">{5}</text>\n"
      "<text x=\"16\" y=\"{6}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {6})\">{7}</text>\n",
      kWidth, kHeight, chart.title, (kLeft + kWidth - kRight) / 2, kHeight - 14, chart.x_label,
      (kTop + kHeight - kBottom) / 2, chart.y_label);
  text += frame.grid();
  for (std::size_t i = 0; i < chart.lines.size(); ++i)
    text += drawn(chart.lines[i], frame, kColours[i % kColours.size()], kTop + 10 + 20 * static_cast<double>(i));
  return text + "</svg>\n";
}

}  // namespace viplane::compare
