// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/runner/junit.h"

#include <fmt/format.h>

#include <algorithm>

namespace viplane::scenarios {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      default: out += static_cast<unsigned char>(letter) < 0x20 && letter != '\t' ? '?' : letter;
    }
  }
  return out;
}

std::string case_xml(const std::string& suite, const JunitCase& one) {
  std::string body;
  if (!one.passed) body += fmt::format("      <failure message=\"{}\"/>\n", escaped(one.message));
  if (!one.output.empty()) body += fmt::format("      <system-out>{}</system-out>\n", escaped(one.output));
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(suite), escaped(one.name));
  return body.empty() ? head + "/>\n" : head + ">\n" + body + "    </testcase>\n";
}

}  // namespace

std::string junit_xml(const std::string& suite, double seconds, const std::vector<JunitCase>& cases) {
  const auto failures = std::count_if(cases.begin(), cases.end(), [](const JunitCase& one) { return !one.passed; });
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  xml +=
      fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"{:.3f}\">\n",
                  escaped(suite), cases.size(), failures, seconds);
  for (const JunitCase& one : cases) xml += case_xml(suite, one);
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace viplane::scenarios
