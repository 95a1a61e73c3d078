// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "scenarios/language/yaml_section.h"

namespace viplane::scenarios {

// The keys of a mapping as a table, which the loader reads by and the schema is made from.

// How a value is written.
enum class Form : std::uint8_t {
  text,
  flag,
  count,
  duration,
  endpoint,
  rate,       // 100Mbit
  frequency,  // 250/s
  at_most_duration,
  at_most_count,
  at_least_count,
  word,
};

// What distinguishes forms whose members have the same type.
template <class Object>
struct BitsPerSecond {
  std::uint64_t Object::*member;
};
template <class Object>
struct PerSecond {
  double Object::*member;
};
template <class Object>
struct AtMostTime {
  std::optional<Duration> Object::*member;
};
template <class Object>
struct AtMost {
  std::optional<std::uint64_t> Object::*member;
};
template <class Object>
struct AtLeast {
  std::optional<std::uint64_t> Object::*member;
};
template <class Object>
struct Word {
  std::vector<std::string_view> words;
  void (*set)(Object&, std::size_t word);
};

template <class Object>
using Member = std::variant<std::string Object::*, std::optional<std::string> Object::*, bool Object::*, int Object::*,
                            std::uint32_t Object::*, std::optional<std::uint32_t> Object::*, std::uint64_t Object::*,
                            Duration Object::*, std::optional<Duration> Object::*, Time Object::*,
                            std::optional<Time> Object::*, std::optional<Endpoint> Object::*, BitsPerSecond<Object>,
                            PerSecond<Object>, AtMostTime<Object>, AtMost<Object>, AtLeast<Object>, Word<Object>>;

template <class Object>
struct Key {
  std::string_view name;
  Member<Object> member;
  std::string_view meaning;
};
template <class Object>
using Keys = std::vector<Key<Object>>;

// A key without the type of what holds it.
struct KeyFacts {
  std::string_view name;
  Form form;
  std::vector<std::string_view> words;  // of Form::word
  std::string_view meaning;
};

namespace detail {

template <class Value>
constexpr Form form_of_value() {
  if constexpr (std::is_same_v<Value, bool>) return Form::flag;
  if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, std::optional<std::string>>)
    return Form::text;
  if constexpr (std::is_same_v<Value, Duration> || std::is_same_v<Value, Time> ||
                std::is_same_v<Value, std::optional<Duration>> || std::is_same_v<Value, std::optional<Time>>)
    return Form::duration;
  if constexpr (std::is_same_v<Value, std::optional<Endpoint>>) return Form::endpoint;
  return Form::count;
}

template <class Object>
struct KeyReader {
  Section& section;
  std::string_view name;
  Object& object;

  template <class Value>
  void operator()(Value Object::*member) const {
    section.read(name, object.*member);
  }
  void operator()(const BitsPerSecond<Object>& key) const { section.read_bits_per_second(name, object.*key.member); }
  void operator()(const PerSecond<Object>& key) const { section.read_per_second(name, object.*key.member); }
  void operator()(const AtMostTime<Object>& key) const { section.at_most(name, object.*key.member); }
  void operator()(const AtMost<Object>& key) const { section.at_most(name, object.*key.member); }
  void operator()(const AtLeast<Object>& key) const { section.at_least(name, object.*key.member); }
  void operator()(const Word<Object>& key) const {
    if (const auto word = section.choice(name, key.words)) key.set(object, *word);
  }
};

template <class Object>
struct KeyForm {
  template <class Value>
  Form operator()(Value Object::*) const {
    return form_of_value<Value>();
  }
  Form operator()(const BitsPerSecond<Object>&) const { return Form::rate; }
  Form operator()(const PerSecond<Object>&) const { return Form::frequency; }
  Form operator()(const AtMostTime<Object>&) const { return Form::at_most_duration; }
  Form operator()(const AtMost<Object>&) const { return Form::at_most_count; }
  Form operator()(const AtLeast<Object>&) const { return Form::at_least_count; }
  Form operator()(const Word<Object>&) const { return Form::word; }
};

}  // namespace detail

template <class Object>
void read_keys(Section& section, const Keys<Object>& keys, Object& object) {
  for (const Key<Object>& key : keys) std::visit(detail::KeyReader<Object>{section, key.name, object}, key.member);
}

template <class Object>
std::vector<KeyFacts> facts_of(const Keys<Object>& keys) {
  std::vector<KeyFacts> all;
  for (const Key<Object>& key : keys) {
    KeyFacts facts{key.name, std::visit(detail::KeyForm<Object>{}, key.member), {}, key.meaning};
    if (const auto* word = std::get_if<Word<Object>>(&key.member)) facts.words = word->words;
    all.push_back(std::move(facts));
  }
  return all;
}

}  // namespace viplane::scenarios
