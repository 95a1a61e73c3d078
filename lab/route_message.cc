// SPDX-License-Identifier: GPL-2.0-or-later
#include "lab/route_message.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "posix/system_call.h"

namespace viplane::lab {

RouteMessage::RouteMessage(std::uint16_t type, std::uint16_t flags) : message_(mnl_nlmsg_put_header(buffer_.data())) {
  message_->nlmsg_type = type;
  message_->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  message_->nlmsg_seq = 1;
}

void RouteMessage::put(std::uint16_t attribute, const IpAddress& address) {
  mnl_attr_put(message_, attribute, address.is_v6 ? 16 : 4, address.octets.data());
}

void RouteMessage::send(const NetworkNamespace& network, const std::string& attempt) {
  const Descriptor socket = network.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  system_call(static_cast<int>(::send(socket.get(), message_, message_->nlmsg_len, 0)), attempt);
  std::array<char, 8192> answer;
  const auto got = system_call(static_cast<int>(::recv(socket.get(), answer.data(), answer.size(), 0)), attempt);
  if (mnl_cb_run(answer.data(), static_cast<std::size_t>(got), 1, 0, nullptr, nullptr) < 0)
    throw std::system_error(errno, std::generic_category(), attempt);
}

}  // namespace viplane::lab
