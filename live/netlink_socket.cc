// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/netlink_socket.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "posix/system_call.h"

namespace viplane::live {
namespace {

constexpr std::size_t kBuffer = 65536;  // the kernel fills dumps up to 32 KiB
constexpr int kMonitorQueue = 4 << 20;  // thousands of addresses may change at once
constexpr std::size_t kAtOnce = 64;     // requests: their answers fit the socket's queue
constexpr int kDumpAttempts = 20;       // a table that never holds still

void set_option(mnl_socket* socket, int option, int value) {
  // An older kernel lacks the option; then its answers are only less exact.
  (void)mnl_socket_setsockopt(socket, option, &value, sizeof value);
}

std::string kernel_words(const nlmsghdr& message, const nlmsgerr& error) {
  if (!(message.nlmsg_flags & NLM_F_ACK_TLVS)) return {};
  std::size_t header = sizeof(nlmsgerr);
  if (!(message.nlmsg_flags & NLM_F_CAPPED)) header += error.msg.nlmsg_len - sizeof(nlmsghdr);
  return NetlinkAttributes(message, header).text(NLMSGERR_ATTR_MSG);
}

}  // namespace

NetlinkRequest::NetlinkRequest(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr* const header = mnl_nlmsg_put_header(buffer_.data());
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
}

void NetlinkRequest::put(std::uint16_t attribute, const MacAddress& mac) {
  mnl_attr_put(message(), attribute, mac.octets.size(), mac.octets.data());
}

void NetlinkRequest::put(std::uint16_t attribute, const IpAddress& address) {
  mnl_attr_put(message(), attribute, address.is_v6 ? 16 : 4, address.octets.data());
}

void NetlinkRequest::put_nested(std::uint16_t attribute, const std::function<void()>& inner) {
  nlattr* const nest = mnl_attr_nest_start(message(), attribute);
  inner();
  mnl_attr_nest_end(message(), nest);
}

NetlinkAttributes::NetlinkAttributes(const nlmsghdr& message, std::size_t header_size) {
  mnl_attr_parse(&message, static_cast<unsigned>(header_size), remember, this);
}

NetlinkAttributes::NetlinkAttributes(const nlattr& nest) { mnl_attr_parse_nested(&nest, remember, this); }

int NetlinkAttributes::remember(const nlattr* attribute, void* self) {
  auto& found = static_cast<NetlinkAttributes*>(self)->found_;
  const std::uint16_t type = mnl_attr_get_type(attribute);
  if (type < found.size()) found[type] = attribute;
  return MNL_CB_OK;
}

std::string NetlinkAttributes::text(std::uint16_t type) const {
  const nlattr* const attribute = find(type);
  if (!attribute) return {};
  const std::string_view octets(static_cast<const char*>(mnl_attr_get_payload(attribute)),
                                mnl_attr_get_payload_len(attribute));
  return std::string(octets.substr(0, octets.find('\0')));
}

std::optional<std::uint32_t> NetlinkAttributes::u32(std::uint16_t type) const {
  const nlattr* const attribute = find(type);
  if (!attribute || mnl_attr_get_payload_len(attribute) < sizeof(std::uint32_t)) return std::nullopt;
  return mnl_attr_get_u32(attribute);
}

std::optional<IpAddress> NetlinkAttributes::address(std::uint16_t type) const {
  const nlattr* const attribute = find(type);
  if (!attribute) return std::nullopt;
  const std::size_t length = mnl_attr_get_payload_len(attribute);
  if (length != 4 && length != 16) return std::nullopt;
  IpAddress address;
  address.is_v6 = length == 16;
  std::memcpy(address.octets.data(), mnl_attr_get_payload(attribute), length);
  return address;
}

std::optional<MacAddress> NetlinkAttributes::mac(std::uint16_t type) const {
  const nlattr* const attribute = find(type);
  MacAddress mac;
  if (!attribute || mnl_attr_get_payload_len(attribute) != mac.octets.size()) return std::nullopt;
  std::memcpy(mac.octets.data(), mnl_attr_get_payload(attribute), mac.octets.size());
  return mac;
}

std::string NetlinkAnswer::text() const {
  const std::string words = std::generic_category().message(error);
  return message.empty() ? words : words + ": " + message;
}

NetlinkSocket::NetlinkSocket(std::initializer_list<int> groups) : buffer_(kBuffer) {
  socket_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
  system_call(socket_ ? 0 : -1, "open an rtnetlink socket");
  system_call(mnl_socket_bind(socket_.get(), 0, MNL_SOCKET_AUTOPID), "bind an rtnetlink socket");
  set_option(socket_.get(), NETLINK_EXT_ACK, 1);
  set_option(socket_.get(), NETLINK_CAP_ACK, 1);
  set_option(socket_.get(), NETLINK_GET_STRICT_CHK, 1);
  if (groups.size() == 0) return;
  // Without privilege the queue stays short; read() then says more often that something was lost.
  (void)::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUFFORCE, &kMonitorQueue, sizeof kMonitorQueue);
  for (int group : groups) {
    system_call(mnl_socket_setsockopt(socket_.get(), NETLINK_ADD_MEMBERSHIP, &group, sizeof group),
                "join rtnetlink group " + std::to_string(group));
  }
}

NetlinkAnswer NetlinkSocket::request(NetlinkRequest& request, const Take& take) {
  bool is_interrupted = false;
  return exchange(request, take, is_interrupted);
}

std::vector<NetlinkAnswer> NetlinkSocket::request_all(std::span<const NetlinkRequest> requests) {
  std::vector<NetlinkAnswer> answers;
  while (!requests.empty()) {
    const std::size_t count = std::min(requests.size(), kAtOnce);
    request_some(requests.first(count), answers);
    requests = requests.subspan(count);
  }
  return answers;
}

void NetlinkSocket::request_some(std::span<const NetlinkRequest> requests, std::vector<NetlinkAnswer>& answers) {
  const std::uint32_t first = sequence_ + 1;
  std::vector<char> batch;
  for (const NetlinkRequest& request : requests) {
    const auto* const octets = reinterpret_cast<const char*>(request.message());
    const std::size_t at = batch.size();
    batch.resize(at + NLMSG_ALIGN(request.message()->nlmsg_len));
    std::memcpy(batch.data() + at, octets, request.message()->nlmsg_len);
    const std::uint32_t sequence = ++sequence_;
    std::memcpy(batch.data() + at + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
  }
  constexpr int kUnanswered = -1;
  const std::size_t before = answers.size();
  answers.resize(before + requests.size(), {kUnanswered, {}});
  int failure = mnl_socket_sendto(socket_.get(), batch.data(), batch.size()) < 0 ? errno : 0;
  for (std::size_t left = requests.size(); left > 0 && failure == 0;) {
    const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
    if (size < 0 && errno != EINTR) failure = errno;
    if (size < 0) continue;
    int rest = static_cast<int>(size);
    const auto* at = reinterpret_cast<const nlmsghdr*>(buffer_.data());
    for (; mnl_nlmsg_ok(at, rest); at = mnl_nlmsg_next(at, &rest)) {
      const std::uint32_t place = at->nlmsg_seq - first;
      if (at->nlmsg_type != NLMSG_ERROR || place >= requests.size()) continue;  // of a request that we gave up
      const auto& error = *static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(at));
      answers[before + place] = {-error.error, kernel_words(*at, error)};
      --left;
    }
  }
  for (NetlinkAnswer& answer : answers) {
    if (answer.error == kUnanswered) answer.error = failure;
  }
}

void NetlinkSocket::dump(NetlinkRequest& request, const std::string& what, const std::function<void()>& begin,
                         const Take& take) {
  for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
    begin();
    bool is_interrupted = false;
    const NetlinkAnswer answer = exchange(request, take, is_interrupted);
    if (!answer) throw std::system_error(answer.error, std::generic_category(), "read the kernel's " + what);
    if (!is_interrupted) return;
  }
}

NetlinkAnswer NetlinkSocket::exchange(NetlinkRequest& request, const Take& take, bool& is_interrupted) {
  nlmsghdr* const message = request.message();
  message->nlmsg_seq = ++sequence_;
  if (mnl_socket_sendto(socket_.get(), message, message->nlmsg_len) < 0) return {errno, {}};
  for (;;) {
    const ssize_t size = mnl_socket_recvfrom(socket_.get(), buffer_.data(), buffer_.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return {errno, {}};
    int left = static_cast<int>(size);
    const auto* at = reinterpret_cast<const nlmsghdr*>(buffer_.data());
    for (; mnl_nlmsg_ok(at, left); at = mnl_nlmsg_next(at, &left)) {
      if (at->nlmsg_seq != sequence_) continue;  // of a request that we gave up
      if (at->nlmsg_flags & NLM_F_DUMP_INTR) is_interrupted = true;
      if (at->nlmsg_type == NLMSG_DONE) return {};
      if (at->nlmsg_type == NLMSG_ERROR) {
        const auto& error = *static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(at));
        return {-error.error, kernel_words(*at, error)};
      }
      if (take) take(*at);
    }
  }
}

bool NetlinkSocket::read(const Take& take) {
  for (;;) {
    const ssize_t size = ::recv(descriptor(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (size < 0 && errno == ENOBUFS) return false;
    system_call(size, "read from rtnetlink");
    int left = static_cast<int>(size);
    const auto* at = reinterpret_cast<const nlmsghdr*>(buffer_.data());
    for (; mnl_nlmsg_ok(at, left); at = mnl_nlmsg_next(at, &left)) take(*at);
  }
}

}  // namespace viplane::live
