// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/address.h"

namespace viplane::realserver {

// A message being built: `NetlinkMessage(RTM_NEWADDR, flags, ifaddrmsg{...}).put(IFA_LOCAL, address)`.
class NetlinkMessage {
 public:
  template <class Body>
  NetlinkMessage(std::uint16_t type, std::uint16_t flags, const Body& body)
      : header_(mnl_nlmsg_put_header(buffer_.data())) {
    header_->nlmsg_type = type;
    header_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    *static_cast<Body*>(mnl_nlmsg_put_extra_header(header_, sizeof(Body))) = body;
  }
  NetlinkMessage(const NetlinkMessage&) = delete;  // points into itself

  NetlinkMessage& put(std::uint16_t type, const IpAddress& address) {
    mnl_attr_put(header_, type, address.is_v6 ? 16 : 4, address.octets.data());
    return *this;
  }
  NetlinkMessage& put(std::uint16_t type, std::uint32_t number) {
    mnl_attr_put_u32(header_, type, number);
    return *this;
  }
  NetlinkMessage& put(std::uint16_t type, const std::string& text) {
    mnl_attr_put_strz(header_, type, text.c_str());
    return *this;
  }
  nlmsghdr* header() { return header_; }

 private:
  alignas(nlmsghdr) std::array<char, 8192> buffer_{};
  nlmsghdr* header_;
};

// A conversation with the kernel's routing part.
class Netlink {
 public:
  Netlink();  // throws std::system_error

  // Sends a request and waits for its acknowledgement. Answers 0 or the errno the kernel gave.
  int request(NetlinkMessage& message);
  // The same, but everything except 0 and `pardoned` throws, naming the attempt.
  void demand(NetlinkMessage& message, const std::string& attempt, std::initializer_list<int> pardoned = {});
  // Calls `each` for every message of a dump.
  void dump(NetlinkMessage& message, const std::string& attempt, const std::function<void(const nlmsghdr*)>& each);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  int exchange(NetlinkMessage& message, const std::function<void(const nlmsghdr*)>& each);

  std::unique_ptr<mnl_socket, Close> socket_;
  std::uint32_t sequence_ = 0;
};

// Calls `each` for the attributes of a message after its body, or of a nest. (libmnl's own loops are C.)
template <class Each>
void each_attribute(const nlmsghdr* message, std::size_t body, Each each) {
  const auto* at = static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, body));
  for (; mnl_attr_ok(at, static_cast<int>(static_cast<const char*>(mnl_nlmsg_get_payload_tail(message)) -
                                          reinterpret_cast<const char*>(at)));
       at = mnl_attr_next(at)) {
    each(at);
  }
}
template <class Each>
void each_nested(const nlattr* nest, Each each) {
  const auto* at = static_cast<const nlattr*>(mnl_attr_get_payload(nest));
  const char* end = reinterpret_cast<const char*>(at) + mnl_attr_get_payload_len(nest);
  for (; mnl_attr_ok(at, static_cast<int>(end - reinterpret_cast<const char*>(at))); at = mnl_attr_next(at)) each(at);
}

inline std::uint8_t family_of(const IpAddress& address) { return address.is_v6 ? AF_INET6 : AF_INET; }

}  // namespace viplane::realserver
