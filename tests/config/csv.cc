// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/config/csv.h"

#include <utility>

#include "control/config/file_source.h"

namespace viplane::config {

std::vector<std::vector<std::string>> read_csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  const std::string text = DiskFiles().read(path).value_or("");
  std::vector<std::string> row(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      row.back() += text[i++];
    else if (c == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && c == ',')
      row.emplace_back();
    else if (!is_quoted && c == '\n')
      rows.push_back(std::exchange(row, std::vector<std::string>(1)));
    else if (c != '\r')
      row.back() += c;
  }
  return rows;
}

}  // namespace viplane::config
