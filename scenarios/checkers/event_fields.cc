// SPDX-License-Identifier: GPL-2.0-or-later
#include "scenarios/checkers/event_fields.h"

namespace viplane::scenarios {
namespace {

const Event::Value* find(const Event& event, std::string_view field) {
  for (const auto& [name, value] : event.fields) {
    if (name == field) return &value;
  }
  return nullptr;
}

}  // namespace

std::string_view text_of(const Event& event, std::string_view field) {
  const Event::Value* value = find(event, field);
  const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

double number_of(const Event& event, std::string_view field) {
  const Event::Value* value = find(event, field);
  if (value == nullptr) return 0;
  if (const auto* whole = std::get_if<std::int64_t>(value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(value)) return *real;
  return 0;
}

}  // namespace viplane::scenarios
