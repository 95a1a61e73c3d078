// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <string_view>

#include "posix/descriptor.h"

namespace viplane::lab {

// A network namespace without a name: it exists as long as this or a process in it does.
class NetworkNamespace {
 public:
  explicit NetworkNamespace(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  int descriptor() const { return descriptor_.get(); }

  // Puts the calling thread inside as long as it exists. A socket belongs for ever to the namespace it was made in.
  class Inside {
   public:
    explicit Inside(const NetworkNamespace& where);
    ~Inside();
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    Descriptor outside_;
  };
  [[nodiscard]] Inside enter() const { return Inside(*this); }

  // net.ipv4.ip_forward and the like, by file name: set("ipv4/ip_forward", "1"). Throws std::system_error.
  void set(std::string_view setting, std::string_view value) const;
  // socket(2), inside.
  Descriptor socket(int domain, int type, int protocol) const;

 private:
  Descriptor descriptor_;
};

}  // namespace viplane::lab
