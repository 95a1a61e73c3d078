// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <libmnl/libmnl.h>

#include <array>
#include <cstdint>
#include <string>

#include "lab/network_namespace.h"
#include "net/address.h"

namespace viplane::lab {

// One rtnetlink request in the making: header, attributes, then send() and the kernel's answer.
class RouteMessage {
 public:
  RouteMessage(std::uint16_t type, std::uint16_t flags);

  template <class Header>
  Header& extra() {
    return *static_cast<Header*>(mnl_nlmsg_put_extra_header(message_, sizeof(Header)));
  }
  void put(std::uint16_t attribute, std::uint32_t value) { mnl_attr_put_u32(message_, attribute, value); }
  void put8(std::uint16_t attribute, std::uint8_t value) { mnl_attr_put_u8(message_, attribute, value); }
  void put16(std::uint16_t attribute, std::uint16_t value) { mnl_attr_put_u16(message_, attribute, value); }
  void put(std::uint16_t attribute, const std::string& text) { mnl_attr_put_strz(message_, attribute, text.c_str()); }
  void put(std::uint16_t attribute, const MacAddress& mac) {
    mnl_attr_put(message_, attribute, mac.octets.size(), mac.octets.data());
  }
  void put(std::uint16_t attribute, const IpAddress& address);

  // Everything until the guard goes is inside `attribute`.
  class Nest {
   public:
    Nest(nlmsghdr* message, std::uint16_t attribute)
        : message_(message), start_(mnl_attr_nest_start(message, attribute)) {}
    ~Nest() { mnl_attr_nest_end(message_, start_); }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

   private:
    nlmsghdr* message_;
    nlattr* start_;
  };
  [[nodiscard]] Nest nest(std::uint16_t attribute) { return Nest(message_, attribute); }

  // Throws std::system_error with `attempt` where the kernel refuses.
  void send(const NetworkNamespace& network, const std::string& attempt);

 private:
  alignas(nlmsghdr) std::array<char, 4096> buffer_{};
  nlmsghdr* message_;
};

}  // namespace viplane::lab
