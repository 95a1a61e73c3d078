// SPDX-License-Identifier: GPL-2.0-or-later
#include "realserver/netlink.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace viplane::realserver {
namespace {

int hand_over(const nlmsghdr* message, void* data) {
  (*static_cast<const std::function<void(const nlmsghdr*)>*>(data))(message);
  return MNL_CB_OK;
}

}  // namespace

Netlink::Netlink() : socket_(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC)) {
  if (!socket_ || mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
    throw std::system_error(errno, std::generic_category(), "open a routing netlink socket");
  }
}

int Netlink::exchange(NetlinkMessage& message, const std::function<void(const nlmsghdr*)>& each) {
  message.header()->nlmsg_seq = ++sequence_;
  if (mnl_socket_sendto(socket_.get(), message.header(), message.header()->nlmsg_len) < 0) return errno;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const ssize_t length = mnl_socket_recvfrom(socket_.get(), buffer.data(), buffer.size());
    if (length < 0) return errno;
    const int more =
        mnl_cb_run(buffer.data(), static_cast<std::size_t>(length), sequence_, mnl_socket_get_portid(socket_.get()),
                   hand_over, const_cast<void*>(static_cast<const void*>(&each)));
    if (more < 0) return errno;
    if (more == MNL_CB_STOP) return 0;
  }
}

int Netlink::request(NetlinkMessage& message) {
  message.header()->nlmsg_flags |= NLM_F_ACK;
  return exchange(message, [](const nlmsghdr*) {});
}

void Netlink::demand(NetlinkMessage& message, const std::string& attempt, std::initializer_list<int> pardoned) {
  const int error = request(message);
  if (error == 0 || std::find(pardoned.begin(), pardoned.end(), error) != pardoned.end()) return;
  throw std::system_error(error, std::generic_category(), attempt);
}

void Netlink::dump(NetlinkMessage& message, const std::string& attempt,
                   const std::function<void(const nlmsghdr*)>& each) {
  message.header()->nlmsg_flags |= NLM_F_DUMP;
  if (const int error = exchange(message, each); error != 0) {
    throw std::system_error(error, std::generic_category(), attempt);
  }
}

}  // namespace viplane::realserver
