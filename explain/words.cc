// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/words.h"

#include <fmt/format.h>

namespace viplane::explain {

std::string in_seconds(Duration span) {
  std::string text = fmt::format("{:.4f}", seconds(span));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " s";
}

std::string in_seconds(const Range& range) {
  const std::string most = in_seconds(range.most);
  const std::string least = in_seconds(range.least);
  return least == most ? most : least + " to " + most;
}

std::string in_words(const Prediction& prediction) {
  return prediction.range ? in_seconds(*prediction.range) : "no bound";
}

std::string listed(const std::vector<std::string>& words, const std::string& last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + last + " " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace viplane::explain
