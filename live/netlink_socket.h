// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace viplane::live {

// One rtnetlink request being written: a fixed header of its kind (ifaddrmsg, ifinfomsg, rtmsg), then attributes.
class NetlinkRequest {
 public:
  static constexpr std::size_t kLongest = 4096;  // a route of 32 ways takes some 1200 octets

  // `type` is RTM_*, `flags` are NLM_F_* beside NLM_F_REQUEST and NLM_F_ACK.
  NetlinkRequest(std::uint16_t type, std::uint16_t flags);

  template <class Header>
  Header& header() {  // zeroed; comes before any attribute
    return *static_cast<Header*>(mnl_nlmsg_put_extra_header(message(), sizeof(Header)));
  }
  void put_u8(std::uint16_t attribute, std::uint8_t value) { mnl_attr_put_u8(message(), attribute, value); }
  void put_u32(std::uint16_t attribute, std::uint32_t value) { mnl_attr_put_u32(message(), attribute, value); }
  void put(std::uint16_t attribute, const std::string& text) { mnl_attr_put_strz(message(), attribute, text.c_str()); }
  void put(std::uint16_t attribute, const MacAddress& mac);
  void put(std::uint16_t attribute, const IpAddress& address);
  // What `inner` puts lies inside this attribute.
  void put_nested(std::uint16_t attribute, const std::function<void()>& inner);

  nlmsghdr* message() { return reinterpret_cast<nlmsghdr*>(buffer_.data()); }
  const nlmsghdr* message() const { return reinterpret_cast<const nlmsghdr*>(buffer_.data()); }

 private:
  alignas(nlmsghdr) std::array<char, kLongest> buffer_{};
};

// The attributes of a received message, by number. Valid as long as the message is.
class NetlinkAttributes {
 public:
  // Those behind a header of `header_size` octets.
  NetlinkAttributes(const nlmsghdr& message, std::size_t header_size);
  // Those inside a nested attribute.
  explicit NetlinkAttributes(const nlattr& nest);

  const nlattr* find(std::uint16_t type) const { return type < found_.size() ? found_[type] : nullptr; }
  std::string text(std::uint16_t type) const;                  // empty: none
  std::optional<std::uint32_t> u32(std::uint16_t type) const;  // nullopt: none
  std::optional<IpAddress> address(std::uint16_t type) const;  // of the family that its length says
  std::optional<MacAddress> mac(std::uint16_t type) const;

 private:
  static int remember(const nlattr* attribute, void* self);
  std::array<const nlattr*, 96> found_{};
};

// What the kernel made of a request.
struct NetlinkAnswer {
  int error = 0;        // errno; 0: done
  std::string message;  // the kernel's own words, where it has some
  explicit operator bool() const { return error == 0; }
  std::string text() const;  // for people: "File exists: address already assigned"
};

// A NETLINK_ROUTE socket in the network namespace of the thread that made it.
class NetlinkSocket {
 public:
  using Take = std::function<void(const nlmsghdr&)>;

  // Joins RTNLGRP_* groups. Throws std::system_error.
  explicit NetlinkSocket(std::initializer_list<int> groups = {});

  int descriptor() const { return mnl_socket_get_fd(socket_.get()); }

  // Sends the request and waits for the kernel's verdict, which comes at once. `take` sees what it answers besides.
  NetlinkAnswer request(NetlinkRequest& request, const Take& take = {});
  // Sends several at once, which the kernel carries out one after another without coming back to us; an answer for
  // each.
  std::vector<NetlinkAnswer> request_all(std::span<const NetlinkRequest> requests);
  // Asks for a whole table (the request has NLM_F_DUMP), again where it changed meanwhile: `begin` is called before
  // each attempt and forgets what `take` has seen. Throws std::system_error naming `what`.
  void dump(NetlinkRequest& request, const std::string& what, const std::function<void()>& begin, const Take& take);
  // Reads what the groups brought, without waiting. False: the kernel had to drop some, so that only a dump helps.
  bool read(const Take& take);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const { mnl_socket_close(socket); }
  };
  void request_some(std::span<const NetlinkRequest> requests, std::vector<NetlinkAnswer>& answers);
  NetlinkAnswer exchange(NetlinkRequest& request, const Take& take, bool& is_interrupted);

  std::unique_ptr<mnl_socket, Close> socket_;
  std::uint32_t sequence_ = 0;
  std::vector<char> buffer_;
};

}  // namespace viplane::live
