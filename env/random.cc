// SPDX-License-Identifier: GPL-2.0-or-later
#include "env/random.h"

namespace viplane {
namespace {

// The finaliser of splitmix64: every bit of the input moves about half of the output's bits.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

std::uint64_t Random::next() { return mix(state_ += 0x9e3779b97f4a7c15); }

double Random::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

Random Random::fork(std::string_view name) const {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, then mixed with the parent's state
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return Random(mix(state_ ^ mix(hash)));
}

}  // namespace viplane
