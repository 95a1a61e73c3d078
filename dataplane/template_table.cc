// SPDX-License-Identifier: GPL-2.0-or-later
#include "dataplane/template_table.h"

#include <algorithm>

namespace viplane::dataplane {
namespace {

constexpr std::uint64_t kRespiteNs = 60'000'000'000;  // what a template that is still in use gets

path::FlowKey key_of(const Template& fields) {
  return path::FlowKey::make(fields.network, fields.virtual_address, 0, fields.virtual_port, fields.protocol);
}

}  // namespace

TemplateTable::TemplateTable(std::uint32_t capacity) : slab_(capacity), buckets_(capacity) {}

std::size_t TemplateTable::bucket_of(const Template& key) const {
  return ((key_of(key).hash() >> 32) * buckets_.size()) >> 32;
}

std::uint32_t TemplateTable::find(const Template& key, std::uint64_t now_ns) const {
  const path::FlowKey wanted = key_of(key);
  for (std::uint32_t link = buckets_[bucket_of(key)]; link != 0; link = slab_[link - 1].next) {
    const Template& candidate = slab_[link - 1];
    const path::FlowKey found = key_of(candidate);
    if (found.addresses != wanted.addresses || found.ports_and_protocol != wanted.ports_and_protocol) continue;
    if (candidate.deadline_ns > now_ns || candidate.controlled > 0) return link - 1;
  }
  return kNone;
}

std::uint32_t TemplateTable::insert(const Template& fields) {
  std::uint32_t place = free_;
  if (place != kNone) {
    free_ = slab_[place].next;
  } else if (end_ < slab_.size()) {
    place = end_++;
  } else {
    return kNone;
  }
  Template& created = slab_[place];
  created = fields;
  created.is_used = true;
  std::uint32_t& first = buckets_[bucket_of(created)];
  created.next = first;
  first = place + 1;
  return place;
}

void TemplateTable::unlink(std::uint32_t place) {
  std::uint32_t* link = &buckets_[bucket_of(slab_[place])];
  while (*link != place + 1) link = &slab_[*link - 1].next;
  *link = slab_[place].next;
}

void TemplateTable::unbind(std::uint32_t place) {
  Template& former = slab_[place];
  if (!former.binds()) return;
  unlink(place);
  former.virtual_port = 0xffff;
  former.server_port = 0xffff;
}

void TemplateTable::erase(std::uint32_t place) {
  if (slab_[place].binds()) unlink(place);
  slab_[place] = Template{};
  slab_[place].next = free_;
  free_ = place;
}

void TemplateTable::touch(std::uint32_t place, std::uint64_t now_ns) {
  slab_[place].deadline_ns = now_ns + slab_[place].timeout_ns;
}

bool TemplateTable::is_due(std::uint32_t place, std::uint64_t now_ns) {
  Template& candidate = slab_[place];
  if (!candidate.is_used || candidate.deadline_ns > now_ns) return false;
  if (candidate.controlled == 0) return true;
  candidate.timeout_ns = kRespiteNs;
  candidate.deadline_ns += ((now_ns - candidate.deadline_ns) / kRespiteNs + 1) * kRespiteNs;
  return false;
}

}  // namespace viplane::dataplane
